using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Server.Hosting;
using CitySensors.Server.Storage;
using CitySensors.Server.Tests.Hosting;
using CitySensors.Storage.Sqlite;
using CitySensors.Storage.Sqlite.Database;
using CitySensors.Storage.Sqlite.Journal;
using CitySensors.Web.City;
using CitySensors.Web.Metrics;
using CitySensors.Web.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace CitySensors.Server.Tests.City;

/// <param name="Minute">Event time, in minutes after <see cref="ServerCity.Noon"/>, unless <see cref="Time"/> says otherwise.</param>
internal sealed record Sent(string Station, int Minute, double Value = 50, string Sensor = "noise_level")
{
    public DateTimeOffset Time { get; init; } = ServerCity.Noon.AddMinutes(Minute);
}

/// <summary>The host of the server in this process, on real files, with its silo; readings bypass HTTP.</summary>
internal sealed class ServerCity : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly WebApplication _app;
    private bool _isStopped;

    private ServerCity(WebApplication app) => _app = app;

    public IServiceProvider Services => _app.Services;

    public SqliteStore Store => Services.GetRequiredService<SqliteStore>();

    public CityDatabase Database => Store.Database;

    public IAlertLog Alerts => Store.Alerts;

    public Catalogue Catalogue => Definitions.Catalogue;

    public StationDirectory Stations => Definitions.Stations;

    public CityMetrics Metrics => Services.GetRequiredService<CityMetrics>();

    public AlertOrigins Origins => Services.GetRequiredService<AlertOrigins>();

    public LatestValues Latest => Services.GetRequiredService<LatestValues>();

    private ICityDefinitions Definitions => Services.GetRequiredService<ICityDefinitions>();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<ServerCity> OpenAsync(string folder, CityOptions? options = null, StorageOptions? storage = null, TimeProvider? time = null, params string[] settings)
    {
        string[] arguments =
        [
            "--urls", "http://127.0.0.1:0",
            "--Logging:LogLevel:Default", "None",
            "--Storage:Path", folder,
            "--Storage:JournalSegmentBytes", $"{storage?.JournalSegmentBytes ?? JournalOptions.LeastSegmentBytes}",
            "--Storage:MaxStations", $"{storage?.MaxStations ?? StorageOptions.DefaultMaxStations}",
            // Readings of tests are months old, and the retention job runs after ten seconds.
            "--City:RetentionDays", "3650",
            "--City:DefaultRules", $"{options?.DefaultRules ?? DefaultRuleChoice.TailProbability}",
            "--City:AcceptUnknownStations", $"{options?.AcceptUnknownStations ?? true}",
            .. settings,
        ];
        var app = await CityHost.BuildAsync(new SqliteBackend(), arguments, builder =>
        {
            builder.Logging.ClearProviders();
            if (time is not null) builder.Services.TryAddSingleton(time);
        }, Cancelled);
        var city = new ServerCity(app);
        await app.StartAsync(Cancelled);
        return city;
    }

    public async Task StopAsync()
    {
        if (_isStopped) return;
        _isStopped = true;
        await _app.StopAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _app.DisposeAsync();
    }

    public ReadingBatch Batch(params IEnumerable<Sent> readings)
    {
        var sent = readings.ToList();
        var batch = new ReadingBatch();
        // They arrive when the newest of them was measured, unless the test has a clock.
        var newest = sent.Select(reading => reading.Time).DefaultIfEmpty(Noon).Max();
        batch.Reset(Catalogue.Slots.Count, Services.GetRequiredService<TimeProvider>() is TestClock clock ? clock.GetUtcNow() : newest);
        foreach (var reading in sent)
        {
            batch.NextRow()[Catalogue.SlotOf(reading.Sensor)] = reading.Value;
            batch.Add(reading.Station, reading.Time.UtcTicks, batch.Sent++);
        }

        return batch;
    }

    public Task<IntakeResult> SendAsync(params IEnumerable<Sent> readings) => SendAsync(Batch(readings));

    public Task<IntakeResult> SendAsync(ReadingBatch batch) =>
        Services.GetRequiredService<IReadingIntake>().AcceptAsync(batch, Cancelled).AsTask().WaitAsync(Bound, Cancelled);

    public Task<ChangeOutcome> ChangeAsync(DefinitionChange change, int? expectedVersion = null) =>
        Definitions.ChangeAsync(change, expectedVersion, Cancelled).AsTask().WaitAsync(Bound, Cancelled);

    /// <summary>Waits until all that is acknowledged is in the database.</summary>
    public Task StoredAsync() => Eventually.TrueAsync(
        () => Store.JournalLagBytes == 0, () => $"{Store.JournalLagBytes} bytes are not in the database.", Cancelled);

    public async Task<IReadOnlyList<ScoredReading>> ReadingsAsync(string station)
    {
        await StoredAsync();
        return await Database.ReadAsync(station, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, int.MaxValue, Cancelled);
    }

    public async Task<IReadOnlyList<Alert>> AlertsAsync() => await Alerts.ReadAsync(new AlertQuery(), int.MaxValue, Cancelled);
}
