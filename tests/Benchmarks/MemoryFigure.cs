using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Server.City;
using CitySensors.Storage.Sqlite.Database;
using CitySensors.Web.Metrics;

namespace CitySensors.Benchmarks;

/// <summary>What the server holds for a station: its place in the directory, its state, its times, with registered name, area and position.</summary>
internal static class MemoryFigure
{
    private const int Stations = 10_000;
    private const int ReadingsEach = 40;

    public static Task RunAsync(Report report)
    {
        report.Heading($"Memory: {Stations:N0} registered stations with {ReadingsEach} readings each, handed over to the database, live bytes after a full collection");
        var yardstick = Live(() => Enumerable.Range(0, Stations).Select(i => new double[9 * 2]).ToArray());
        var state = Live(CityWithStations);
        report.Value("yardstick: two double[9] a station", yardstick / 1048576.0, "MiB");
        report.Value("the city's stations", state / 1048576.0, "MiB");
        return Task.CompletedTask;
    }

    private static CityState CityWithStations()
    {
        var catalogue = StandardSensorTypes.All.Aggregate(
            Catalogue.Empty, (catalogue, type) => catalogue.With(type).With(DefaultRules.ByTailProbability(type.Id)));
        var state = new CityState(
            new RecoveredCity(0, 0, [], catalogue, []), new AlertText(TimeZoneInfo.Utc), new StationAdmission(true, Stations), (_, _) => []);
        var alerts = new List<Alert>();
        for (var i = 0; i < Stations; i++)
        {
            var station = new StationDefinition($"station-{i}", $"Station {i}", 48 + i * 1e-4, 11 + i * 1e-4, $"area-{i % 6}");
            state.Change(new DefinitionChange.PutStation(station), null, DateTimeOffset.UnixEpoch, alerts);
        }

        var batch = new ReadingBatch();
        var values = catalogue.Places.Select(type => type.Distribution.Mean).ToArray();
        for (var round = 0; round < ReadingsEach; round++)
        {
            batch.Reset(values.Length, DateTimeOffset.UnixEpoch);
            for (var i = 0; i < Stations; i++)
            {
                values.CopyTo(batch.NextRow());
                batch.Keep($"station-{i}", DateTime.UnixEpoch.Ticks + round * TimeSpan.TicksPerSecond, i);
            }

            state.Observe(batch, [], new IntakeTally(), alerts);
            state.Pending.Take(round + 1);
            state.Pending.Recycle(round + 1);
        }

        return state;
    }

    private static long Live<T>(Func<T> make)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var made = make();
        var live = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(made);
        return live;
    }
}
