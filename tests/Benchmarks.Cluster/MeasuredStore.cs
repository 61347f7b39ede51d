using Cassandra;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Stations;
using CitySensors.Storage.Cassandra;
using CitySensors.Storage.Cassandra.Aggregates;
using CitySensors.Storage.Cassandra.Readings;

namespace CitySensors.Benchmarks.Cluster;

/// <summary>A keyspace with stations in areas, whose readings are written as a silo does, without a silo.</summary>
internal sealed class MeasuredStore : IAsyncDisposable
{
    private const int RowsEach = 200;
    private const int AtOnce = 32;

    private MeasuredStore(CassandraCity city, ISession session, RollUpContext context) => (City, Session, Context) = (city, session, context);

    public CassandraCity City { get; }

    public ISession Session { get; }

    /// <summary>Two minutes ahead of the clock, so that marks have settled.</summary>
    public RollUpContext Context { get; }

    public static string IdOf(int station) => $"station-{station}";

    public static async Task<MeasuredStore> OpenAsync(int stations, int areas)
    {
        var options = new CassandraOptions { ContactPoints = [Servers.Cassandra], Keyspace = $"aggregates_{Guid.NewGuid():N}"[..30] };
        var city = await CassandraCity.OpenAsync(options, TimeProvider.System, CancellationToken.None);
        await city.Definitions.SeedAsync(InitialCatalogue.With(DefaultRuleChoice.TailProbability), CancellationToken.None);
        for (var station = 0; station < stations; station++)
        {
            var definition = StationDefinition.Unregistered(IdOf(station)) with { Name = IdOf(station), Area = $"area-{station % areas}" };
            await city.Definitions.ChangeAsync(new DefinitionChange.PutStation(definition), null, CancellationToken.None);
        }

        return new MeasuredStore(city, await CassandraCity.ConnectAsync(options, CancellationToken.None), new RollUpContext
        {
            Store = city.Aggregates,
            Readings = city.Readings,
            Definitions = city.Definitions,
            Retention = new AggregateRetention(TimeSpan.FromDays(30), null),
            Time = new AheadClock(),
            Zone = TimeZoneInfo.Utc,
        });
    }

    /// <summary>Writes readings of each station, and marks their hours.</summary>
    public Task FillAsync(DateTimeOffset start, TimeSpan interval, int readingsEach) => Parallel.ForEachAsync(
        Enumerable.Range(0, Context.Definitions.Stations.Page(null, int.MaxValue).Count).SelectMany(station => Enumerable.Range(0, readingsEach / RowsEach + 1).Select(part => (station, part))),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (one, _) =>
        {
            var first = one.part * RowsEach;
            if (Math.Min(RowsEach, readingsEach - first) is > 0 and var count) await WriteAsync(IdOf(one.station), start + first * interval, interval, count, isMarked: true);
        });

    /// <summary>Writes a delivery.</summary>
    public async Task WriteAsync(string station, DateTimeOffset start, TimeSpan interval, int count, bool isMarked)
    {
        var (rows, ticks) = (Rows(station, start, interval, count), Enumerable.Range(0, count).Select(i => (start + i * interval).UtcTicks).ToArray());
        if (isMarked) await City.Aggregates.Marks.BeforeAsync(station, ticks, CancellationToken.None);
        await City.Readings.WriteAsync(rows, null, CancellationToken.None);
        if (isMarked) await City.Aggregates.Marks.AfterAsync(station, ticks, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Session.ShutdownAsync();
        await City.DisposeAsync();
    }

    private ReadingRows Rows(string station, DateTimeOffset start, TimeSpan interval, int count)
    {
        var (rows, catalogue) = (new ReadingRows(), Context.Definitions.Catalogue);
        rows.Reset(station, catalogue);
        var scores = new Scores(catalogue.Slots.Count);
        var (arrived, random) = (TimeProvider.System.GetUtcNow(), new Random(station.GetHashCode(StringComparison.Ordinal)));
        for (var i = 0; i < count; i++)
        {
            var values = catalogue.Slots.Select(type => Math.Round(type.Distribution!.Mean * (1 + random.NextDouble() / 100), 2)).ToArray();
            catalogue.Scorer.Score(values, scores);
            rows.Add(new Reading((start + i * interval).UtcTicks, values), arrived, scores);
        }

        return rows;
    }

    private sealed class AheadClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddMinutes(2);
    }
}
