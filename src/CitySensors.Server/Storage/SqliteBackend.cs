using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using CitySensors.Core.Audit;
using CitySensors.Core.Forecasts;
using CitySensors.Core.Readings;
using CitySensors.Core.Recomputations;
using CitySensors.Core.Storage;
using CitySensors.Grains.Jobs;
using CitySensors.Server.Archive;
using CitySensors.Server.Forecasts;
using CitySensors.Server.History;
using CitySensors.Server.Hosting;
using CitySensors.Storage.Sqlite;
using CitySensors.Storage.Sqlite.Store;
using CitySensors.Web;
using CitySensors.Web.City;
using CitySensors.Web.Metrics;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Storage;

/// <summary>A city on one machine: a single silo with a journal and SQLite.</summary>
/// <param name="claimFolder">Called with the data folder before it is opened; throws an <see cref="IOException"/> to refuse it.</param>
public sealed class SqliteBackend(Action<string>? claimFolder = null) : IStorageBackend
{
    private const string KeyFileSetting = "Web:KeyFile";
    private const string KeyFileName = "keys.json";

    public string ServiceName => "city-sensors-server";

    public bool UsesAlertTopic => false;

    public TimeSpan MinDeliveryInterval => TimeSpan.Zero;

    public IReadOnlyDictionary<string, Type> Sections { get; } = new Dictionary<string, Type> { [HistoryOptions.Section] = typeof(HistoryOptions) };

    public void Configure(IConfigurationManager configuration)
    {
        var folder = configuration[$"{StorageOptions.Section}:{nameof(StorageOptions.Path)}"] ?? StorageOptions.DefaultPath;
        configuration[KeyFileSetting] ??= Path.Combine(folder, KeyFileName);
    }

    public IEnumerable<string> Validate(IConfiguration configuration)
    {
        foreach (var fault in ConfigurationFaults.Validate(configuration, HistoryOptions.Section, new HistoryOptionsValidator())) yield return fault;
        // Invalid values are reported separately.
        if (Enum.TryParse<SiloClustering>(configuration[$"{SiloOptions.Section}:{nameof(SiloOptions.Clustering)}"], ignoreCase: true, out var clustering)
            && clustering != SiloClustering.Localhost)
            yield return $"{SiloOptions.Section}:{nameof(SiloOptions.Clustering)} must be Localhost: SQLite supports a single silo. Use CitySensors.Cluster for several silos.";
    }

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection(StorageOptions.Section));
        services.AddSingleton<ISqliteStoreMetrics, SqliteMetrics>();
        services.AddSingleton(provider => SqliteStore.Open(
            provider.GetRequiredService<IOptions<StorageOptions>>().Value.ForStore with { TimeZone = provider.GetRequiredService<IOptions<CityOptions>>().Value.FindTimeZone() },
            new SqliteStoreServices
            {
                Time = provider.GetRequiredService<TimeProvider>(),
                LoggerFactory = provider.GetRequiredService<ILoggerFactory>(),
                Observer = provider.GetRequiredService<IStoreObserver>(),
                Metrics = provider.GetRequiredService<ISqliteStoreMetrics>(),
            }));
        services.AddSingleton<IStationStore>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IDefinitionStore>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IAlertLog>(provider => provider.GetRequiredService<SqliteStore>().Alerts);
        services.AddSingleton<IReadingHistory>(provider => new StationHistory(
            provider.GetRequiredService<SqliteStore>().Database, provider.GetRequiredService<IDefinitionStore>().Stations, () => provider.GetRequiredService<IDefinitionStore>().Catalogue));
        services.AddSingleton<IReadingScan>(provider => provider.GetRequiredService<SqliteStore>().Database);
        services.AddSingleton<IAggregateHistory>(provider => provider.GetRequiredService<SqliteStore>().Database);
        services.AddSingleton<IAggregateProgress>(provider => provider.GetRequiredService<SqliteStore>().Database);
        services.AddSingleton<IForecastHistory>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddSingleton<IForecastStore>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddForecasts();
        services.AddHostedService<SqliteStoreService>();
        services.AddSingleton<IAuditLog>(provider => new SqliteAuditLog(provider.GetRequiredService<SqliteStore>().Database));
        services.AddSingleton<IJobStore>(provider => provider.GetRequiredService<SqliteStore>());
        services.AddJob<RetentionJob>(RetentionJob.Name, RetentionJob.Description, RetentionJob.Interval);
        services.AddJob<RollUpJob>(RollUpJob.Name, RollUpJob.Description, RollUpJob.Interval);
        services.AddSingleton<IRecomputationWork>(provider => new SqliteRecomputations(provider.GetRequiredService<SqliteStore>().Database, provider.GetRequiredService<TimeProvider>()));
        services.AddRecomputations();
        services.AddSingleton<IReadingChanges>(provider => provider.GetRequiredService<SqliteStore>().Database);
        services.AddArchive(configuration);
        services.AddHistory(configuration);
        services.AddHealthChecks().AddCheck<StorageHealth>("storage");
    }

    public Task OpenAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        claimFolder?.Invoke(services.GetRequiredService<IOptions<StorageOptions>>().Value.Path);
        return Task.CompletedTask;
    }

    public void ConfigureSilo(ISiloBuilder silo, IConfiguration configuration) =>
        LocalSilo.Use(silo, configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new SiloOptions());

    public void Observe(IServiceProvider services, CityMetrics metrics)
    {
        var store = services.GetRequiredService<SqliteStore>();
        services.GetRequiredService<ForecastFigures>().AddTo(metrics.Meter);
        metrics.ObserveGauge(CityMetricDefinitions.JournalBytes, () => store.JournalBytes);
        metrics.ObserveGauge(CityMetricDefinitions.JournalLag, () => store.JournalLagBytes);
        metrics.ObserveGauge(CityMetricDefinitions.DatabaseBytes, () => store.Database.SizeBytes);
        metrics.ObserveGauge(CityMetricDefinitions.StorageFull, () => store.IsFull ? 1 : 0);
        metrics.ObserveGauge(CityMetricDefinitions.StorageFree, () => store.Volume.AvailableFreeSpace);
        metrics.ObserveGauge(CityMetricDefinitions.StorageSize, () => store.Volume.TotalSize);
    }
}
