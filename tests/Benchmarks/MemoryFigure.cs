using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Server.Hosting;
using CitySensors.Server.Storage;
using CitySensors.Storage.Sqlite;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CitySensors.Benchmarks;

/// <summary>What the server holds for a station: its grain, its place in the directory and its state, with registered name, area and position.</summary>
internal static class MemoryFigure
{
    private const int Stations = 10_000;
    private const int ReadingsEach = 40;

    /// <summary>Definitions that are put concurrently become durable together.</summary>
    private static readonly ParallelOptions Concurrently = new() { MaxDegreeOfParallelism = 256 };

    public static async Task RunAsync(Report report)
    {
        report.Heading($"Memory: {Stations:N0} registered stations with {ReadingsEach} readings each, live bytes after a full collection");
        var yardstick = Live(() => Enumerable.Range(0, Stations).Select(_ => new double[9 * 2]).ToArray());
        report.Value("yardstick: two double[9] a station", yardstick / 1048576.0, "MiB");
        var folder = Directory.CreateTempSubdirectory("benchmark-").FullName;
        try
        {
            await using var app = await CityHost.BuildAsync(
                new SqliteBackend(), ["--Storage:Path", folder, "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default", "Warning"]);
            await app.StartAsync();
            var before = GC.GetTotalMemory(forceFullCollection: true);
            await FillAsync(app.Services);
            report.Value("the city's stations", (GC.GetTotalMemory(forceFullCollection: true) - before) / 1048576.0, "MiB");
            await app.StopAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task FillAsync(IServiceProvider services)
    {
        var definitions = services.GetRequiredService<ICityDefinitions>();
        await Parallel.ForAsync(0, Stations, Concurrently, async (i, cancellationToken) =>
        {
            var station = new StationDefinition($"station-{i}", $"Station {i}", 48 + i * 1e-4, 11 + i * 1e-4, $"area-{i % 6}");
            await definitions.ChangeAsync(new DefinitionChange.PutStation(station), null, cancellationToken);
        });
        var intake = services.GetRequiredService<IReadingIntake>();
        // Like the decoder, which does not create a string for each reading.
        var ids = Enumerable.Range(0, Stations).Select(i => definitions.Stations.Find($"station-{i}")!.Id).ToArray();
        var values = definitions.Catalogue.Slots.Select(type => type.Distribution!.Mean).ToArray();
        var batch = new ReadingBatch();
        for (var round = 0; round < ReadingsEach; round++)
        {
            batch.Reset(values.Length, DateTimeOffset.UnixEpoch);
            for (var i = 0; i < Stations; i++)
            {
                values.CopyTo(batch.NextRow());
                batch.Add(ids[i], DateTime.UnixEpoch.Ticks + round * TimeSpan.TicksPerSecond, i);
            }

            var result = await intake.AcceptAsync(batch, CancellationToken.None);
            if (result.Accepted != Stations) throw new InvalidOperationException($"{result} instead of {Stations} accepted readings.");
        }

        await CommittedAsync(services.GetRequiredService<SqliteStore>());
    }

    /// <summary>Waits until the database has everything: what is in the journal only is in memory as well.</summary>
    private static async Task CommittedAsync(SqliteStore store)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (store.JournalLagBytes > 0 && await timer.WaitForNextTickAsync()) ;
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
