using System.Diagnostics;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Storage.Cassandra;
using CitySensors.Storage.Cassandra.Readings;

namespace CitySensors.Benchmarks.Cluster;

/// <summary>The store alone: deliveries of one station with 200 readings each, scored before.</summary>
internal static class StoreYardstick
{
    private const int RowsEach = 200;
    private const int Rounds = 25;
    private const int Parallel = 32;

    public static async Task<double> RunAsync(int stations)
    {
        var options = new CassandraOptions { ContactPoints = [Servers.Cassandra], Keyspace = $"yardstick_{Guid.NewGuid():N}"[..30] };
        await using var city = await CassandraCity.OpenAsync(options, TimeProvider.System, CancellationToken.None);
        var catalogue = InitialCatalogue.With(DefaultRuleChoice.TailProbability);
        await city.Definitions.SeedAsync(catalogue, CancellationToken.None);
        await WriteAsync(city, catalogue, stations, rounds: 2);
        var began = Stopwatch.GetTimestamp();
        await WriteAsync(city, catalogue, stations, Rounds);
        return Rounds * stations * RowsEach / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static Task WriteAsync(CassandraCity city, Catalogue catalogue, int stations, int rounds) => System.Threading.Tasks.Parallel.ForEachAsync(
        Enumerable.Range(0, stations * rounds),
        new ParallelOptions { MaxDegreeOfParallelism = Parallel },
        async (delivery, cancellationToken) => await city.Readings.WriteAsync(Rows(catalogue, delivery % stations, delivery / stations), null, cancellationToken));

    private static ReadingRows Rows(Catalogue catalogue, int station, int round)
    {
        var rows = new ReadingRows();
        rows.Reset($"station-{station}", catalogue);
        var scores = new Scores(catalogue.Slots.Count);
        var values = catalogue.Slots.Select(type => type.Distribution!.Mean).ToArray();
        var arrived = TimeProvider.System.GetUtcNow();
        for (var i = 0; i < RowsEach; i++)
        {
            var reading = new Reading(arrived.UtcTicks + (round * RowsEach + i) * TimeSpan.TicksPerSecond, values);
            catalogue.Scorer.Score(values, scores);
            rows.Add(reading, arrived, scores);
        }

        return rows;
    }
}
