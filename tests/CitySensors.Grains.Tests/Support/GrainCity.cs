using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Jobs;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Grains.Alerts;
using CitySensors.Grains.Definitions;
using CitySensors.Grains.Dispatch;
using CitySensors.Grains.Jobs;
using CitySensors.Grains.Retries;
using CitySensors.Grains.Stations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;

namespace CitySensors.Grains.Tests.Support;

/// <summary>A silo with the stations of a city over an <see cref="InMemoryStore"/>.</summary>
internal sealed class GrainCity : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly IHost _host;

    private GrainCity(IHost host, InMemoryStore store, CountingObserver observer) => (_host, Store, Observer) = (host, store, observer);

    public InMemoryStore Store { get; }

    public CountingObserver Observer { get; }

    /// <summary>The initial catalogue, with rules whose alerts a single value can raise.</summary>
    public static Catalogue Initial { get; } = AtOnce(InitialCatalogue.With(DefaultRuleChoice.TailProbability));

    public ReadingDispatcher Dispatcher => _host.Services.GetRequiredService<ReadingDispatcher>();

    public ICityJobs JobsOfCity => _host.Services.GetRequiredService<CityJobs>();

    public JobScheduler Jobs => _host.Services.GetRequiredService<JobScheduler>();

    public OrphanedAlertSweep Sweep => _host.Services.GetRequiredService<OrphanedAlertSweep>();

    public SilentAlertSweep SilenceSweep => _host.Services.GetRequiredService<SilentAlertSweep>();

    public ICityDefinitions Definitions => _host.Services.GetRequiredService<ICityDefinitions>();

    public static async Task<GrainCity> StartAsync(int maxWaitingReadings = 100_000, bool acceptUnknown = true, JobDefinition? job = null, InMemoryJobStore? jobs = null, TimeProvider? time = null, InMemoryStore? store = null)
    {
        time ??= TimeProvider.System;
        store ??= new InMemoryStore(Initial);
        var observer = new CountingObserver();
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<IStationStore>(store);
        builder.Services.AddSingleton<IDefinitionStore>(store);
        builder.Services.AddSingleton<IAlertLog>(store.Log);
        builder.Services.AddSingleton<IStationObserver>(observer);
        builder.Services.AddSingleton<RetryPolicy>();
        builder.Services.AddSingleton<DefinitionCache>();
        builder.Services.AddSingleton<StationNotifier>();
        builder.Services.AddSingleton<StationRegistrar>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<StationRegistrar>());
        builder.Services.AddSingleton<OrphanedAlertSweep>();
        builder.Services.AddSingleton(provider => new SilentAlertSweep(store.Log, provider.GetRequiredService<StationNotifier>(), time));
        builder.Services.AddSingleton<IJobStore>(jobs ?? new InMemoryJobStore());
        builder.Services.AddSingleton(TimeZoneInfo.Utc);
        builder.Services.AddSingleton<CityJobs>();
        builder.Services.AddSingleton<JobScheduler>();
        if (job is not null) builder.Services.AddSingleton(job);
        builder.Services.AddSingleton<ICityDefinitions, CityDefinitions>();
        builder.Services.AddSingleton(new StationPlanCache(new AlertText(TimeZoneInfo.Utc), StationPlan.DefaultLateness));
        builder.Services.AddSingleton(new StationAdmission(store.Stations, acceptUnknown, maxStations: 10_000));
        builder.Services.AddSingleton(provider => new StreamIntakeSettings(provider.GetRequiredService<RetryPolicy>(), time, CancellationToken.None));
        builder.Services.AddSingleton<StationServices>();
        builder.Services.AddSingleton(provider => new ReadingDispatcher(
            provider.GetRequiredService<IGrainFactory>(), provider.GetRequiredService<StationAdmission>(), provider.GetRequiredService<StationRegistrar>(), maxWaitingReadings,
            provider.GetRequiredService<ILogger<ReadingDispatcher>>()));
        builder.UseOrleans(silo => silo.UseLocalhostClustering(FreePorts.Next(), 0));
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new GrainCity(host, store, observer);
    }

    public Task<IntakeResult> SendAsync(params IEnumerable<(string Station, int Minute, double Noise)> readings) =>
        SendAsync(Batch(readings));

    public Task<IntakeResult> SendAsync(ReadingBatch batch) =>
        Dispatcher.AcceptAsync(batch, CancellationToken.None).AsTask().WaitAsync(Bound, TestContext.Current.CancellationToken);

    public ReadingBatch Batch(params IEnumerable<(string Station, int Minute, double Noise)> readings)
    {
        var catalogue = Store.Catalogue;
        var batch = new ReadingBatch();
        batch.Reset(catalogue.Slots.Count, Noon);
        foreach (var (station, minute, noise) in readings)
        {
            batch.NextRow()[catalogue.SlotOf("noise_level")] = noise;
            batch.Add(station, Noon.AddMinutes(minute).UtcTicks, batch.Sent++);
        }

        return batch;
    }

    private static Catalogue AtOnce(Catalogue initial) =>
        initial.Rules.Aggregate(initial, (catalogue, rule) => catalogue.With(rule with { MinValues = 1 }));

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}

internal sealed class CountingObserver : IStationObserver
{
    private int _accepted;
    private int _duplicates;

    public int Accepted => Volatile.Read(ref _accepted);

    public int Duplicates => Volatile.Read(ref _duplicates);

    public void Persisted(StationDelta delta, IntakeTally tally, in SliceOutcome outcome)
    {
        Interlocked.Add(ref _accepted, outcome.Accepted);
        Interlocked.Add(ref _duplicates, outcome.Duplicates);
    }

    public void Forget(string stationId)
    {
    }
}
