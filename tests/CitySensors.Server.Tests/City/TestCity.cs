using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Server.City;
using CitySensors.Server.Tests.Hosting;
using CitySensors.Storage.Sqlite.Database;
using CitySensors.Storage.Sqlite.Journal;
using CitySensors.Web.City;
using CitySensors.Web.Metrics;
using CitySensors.Web.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Tests.City;

/// <param name="Minute">Event time, in minutes after <see cref="TestCity.Noon"/>.</param>
internal sealed record Sent(string Station, int Minute, double Value = 50, string Sensor = "noise_level")
{
    public DateTimeOffset Time => TestCity.Noon.AddMinutes(Minute);
}

/// <summary>The real city of the server on real files, without HTTP in front of it.</summary>
internal sealed class TestCity : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private readonly TimeProvider _time;

    private TestCity(string folder, CityOptions options, StorageOptions storage, TimeProvider time)
    {
        _time = time;
        storage = storage with { Path = folder };
        Database = CityDatabase.Open(storage.DatabasePath);
        Service = new CityService(
            Database,
            Options.Create(storage),
            Options.Create(options),
            new CityFigures(Metrics, Origins, time),
            new StoreFigures(Metrics, new StageTimes(Metrics), Latest, time),
            time,
            NullLogger<CityService>.Instance);
    }

    public CityService Service { get; }

    public CityDatabase Database { get; }

    public CityMetrics Metrics { get; } = new();

    public AlertOrigins Origins { get; } = new();

    public LatestValues Latest { get; } = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<TestCity> OpenAsync(string folder, CityOptions? options = null, StorageOptions? storage = null, TimeProvider? time = null)
    {
        storage ??= new StorageOptions { JournalSegmentBytes = JournalOptions.LeastSegmentBytes };
        var city = new TestCity(folder, options ?? new CityOptions(), storage, time ?? TimeProvider.System);
        await city.Service.StartAsync(Cancelled);
        return city;
    }

    public async ValueTask DisposeAsync()
    {
        await Service.StopAsync(CancellationToken.None);
        Service.Dispose();
        Database.Dispose();
        Metrics.Dispose();
    }

    public ReadingBatch Batch(params IEnumerable<Sent> readings)
    {
        var batch = new ReadingBatch();
        batch.Reset(Service.Catalogue.Places.Count, _time.GetUtcNow());
        foreach (var reading in readings)
        {
            batch.NextRow()[Service.Catalogue.PlaceOf(reading.Sensor)] = reading.Value;
            batch.Keep(reading.Station, reading.Time.UtcTicks, batch.Sent++);
        }

        return batch;
    }

    public Task<IntakeResult> SendAsync(params IEnumerable<Sent> readings) => SendAsync(Batch(readings));

    public Task<IntakeResult> SendAsync(ReadingBatch batch) => Service.AcceptAsync(batch, Cancelled).AsTask().WaitAsync(Bound, Cancelled);

    public Task<ChangeOutcome> ChangeAsync(DefinitionChange change, int? expectedVersion = null) =>
        Service.ChangeAsync(change, expectedVersion, Cancelled).AsTask().WaitAsync(Bound, Cancelled);

    /// <summary>Waits until all that is acknowledged is in the database.</summary>
    public Task StoredAsync() => Eventually.Async(
        () => Task.FromResult(Service.JournalLagBytes == 0), () => $"{Service.JournalLagBytes} bytes are not in the database.", Bound, Cancelled);

    public async Task<IReadOnlyList<ScoredReading>> ReadingsAsync(string station)
    {
        await StoredAsync();
        return await Database.ReadAsync(station, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, int.MaxValue, Cancelled);
    }

    public async Task<IReadOnlyList<Alert>> AlertsAsync() => await Service.Alerts.ReadAsync(new AlertQuery(), int.MaxValue, Cancelled);
}
