using System.Diagnostics.Metrics;
using System.Net;
using CitySensors.Cluster.Aggregates;
using CitySensors.Core.Alerts;
using CitySensors.Core.Audit;
using CitySensors.Core.Readings;
using CitySensors.Core.Storage;
using CitySensors.Server.Archive;
using CitySensors.Server.Forecasts;
using CitySensors.Server.History;
using CitySensors.Server.Hosting;
using CitySensors.Server.Kafka;
using CitySensors.Server.Kafka.Alerts;
using CitySensors.Storage.Cassandra;
using CitySensors.Storage.Cassandra.Stations;
using CitySensors.Web;
using CitySensors.Web.City;
using CitySensors.Web.Metrics;
using Microsoft.Extensions.Options;
using Orleans.Clustering.Cassandra.Hosting;
using Orleans.Configuration;
using SiloOptions = CitySensors.Server.Hosting.SiloOptions;

namespace CitySensors.Cluster;

/// <summary>A city on many machines: silos that consume readings from Kafka and persist to Cassandra.</summary>
public sealed class CassandraBackend : IStorageBackend
{
    private const string KeyFileSetting = "Web:KeyFile";
    private const string DefaultKeyFile = "data/keys.json";

    public string ServiceName => "city-sensors-cluster";

    public bool UsesAlertTopic => true;

    /// <summary>Larger writes are cheaper for Cassandra, so a busy station is processed at most four times a second.</summary>
    public TimeSpan MinDeliveryInterval => TimeSpan.FromMilliseconds(250);

    public IReadOnlyDictionary<string, Type> Sections { get; } = new Dictionary<string, Type>
    {
        [CassandraOptions.Section] = typeof(CassandraOptions),
        [HistoryOptions.Section] = typeof(HistoryOptions),
    };

    public void Configure(IConfigurationManager configuration) => configuration[KeyFileSetting] ??= DefaultKeyFile;

    public IEnumerable<string> Validate(IConfiguration configuration)
    {
        foreach (var fault in ConfigurationFaults.Validate(configuration, KafkaOptions.Section, new KafkaOptionsValidator())) yield return fault;
        foreach (var fault in ConfigurationFaults.Validate(configuration, CassandraOptions.Section, new CassandraOptionsValidator())) yield return fault;
        foreach (var fault in ConfigurationFaults.Validate(configuration, HistoryOptions.Section, new HistoryOptionsValidator())) yield return fault;
        if (configuration[$"{CassandraOptions.Section}:{nameof(CassandraOptions.Retention)}"] is not null)
            yield return $"{CassandraOptions.Section}:{nameof(CassandraOptions.Retention)} cannot be set here; use {CityOptions.Section}:{nameof(CityOptions.RetentionDays)}.";
    }

    public void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CassandraOptions>().Bind(configuration.GetSection(CassandraOptions.Section));
        services.AddSingleton<CassandraConnection>();
        services.AddSingleton<IStationStore>(provider => new StationStore(
            Open(provider), provider.GetRequiredService<IAlertPublisher>(), provider.GetRequiredService<IStoreObserver>()));
        services.AddSingleton<IDefinitionStore>(provider => Open(provider).Definitions);
        services.AddSingleton<IJobStore>(provider => Open(provider).Jobs);
        services.AddSingleton<IAuditLog>(provider => Open(provider).Audit);
        services.AddSingleton<IAlertStore>(provider => Open(provider).Alerts);
        services.AddSingleton<IReadingHistory>(provider => new StationHistory(
            Open(provider).Readings, provider.GetRequiredService<IDefinitionStore>().Stations, () => provider.GetRequiredService<IDefinitionStore>().Catalogue));
        services.AddSingleton<IReadingScan>(provider => Open(provider).Readings);
        services.AddSingleton<IReadingChanges>(provider => Open(provider).Changes);
        services.AddSingleton<IFolderStore>(provider => Open(provider).Folders);
        services.AddAggregates();
        services.AddForecastStore();
        services.AddAlertTopic();
        services.AddArchive(configuration);
        services.AddHistory(configuration);
        services.AddHealthChecks().AddCheck<CassandraHealthCheck>("cassandra");
    }

    /// <summary>Connects before the other services are created: they need the open store.</summary>
    public Task OpenAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<CassandraConnection>().OpenAsync(cancellationToken);

    public void ConfigureSilo(ISiloBuilder silo, IConfiguration configuration)
    {
        var options = configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new SiloOptions();
        if (options.Clustering == SiloClustering.Localhost)
        {
            LocalSilo.Use(silo, options);
            return;
        }

        var port = options.Port ?? SiloOptions.DefaultPort;
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId));
        if (options.Address is not { } address) silo.ConfigureEndpoints(port, options.GatewayPort);
        else if (IPAddress.TryParse(address, out var ip)) silo.ConfigureEndpoints(ip, port, options.GatewayPort, listenOnAnyHostAddress: !IPAddress.IsLoopback(ip));
        else silo.ConfigureEndpoints(address, port, options.GatewayPort, listenOnAnyHostAddress: true);
        silo.UseCassandraClustering(provider => CassandraCity.ConnectAsync(provider.GetRequiredService<CassandraConnection>().Options, CancellationToken.None));
    }

    /// <summary>The store has a meter of its own.</summary>
    public void Observe(IServiceProvider services, CityMetrics metrics) => services.GetRequiredService<ForecastFigures>().AddTo(metrics.Meter);

    private static CassandraCity Open(IServiceProvider provider) => provider.GetRequiredService<CassandraConnection>().City;
}
