using CitySensors.Web.Metrics;

namespace CitySensors.Server.Hosting;

/// <summary>Where a city's stations, alerts and definitions are durable, and how its silos find each other.</summary>
public interface IStorageBackend
{
    /// <summary>The name of the service in traces.</summary>
    string ServiceName { get; }

    /// <summary>Whether nodes share the alert log through a topic of Kafka.</summary>
    bool UsesAlertTopic { get; }

    /// <summary>The least time between two deliveries of the stream to a station that sends all the time.</summary>
    TimeSpan MinDeliveryInterval { get; }

    /// <summary>Sets defaults of the configuration.</summary>
    void Configure(IConfigurationManager configuration);

    /// <summary>Everything that is wrong with the backend's sections of the configuration.</summary>
    IEnumerable<string> FaultsOf(IConfiguration configuration);

    /// <summary>
    /// Registers <c>IStationStore</c>, <c>IDefinitionStore</c>, <c>IJobStore</c>, <c>IAlertLog</c> and <c>IReadingHistory</c>, health checks,
    /// and the hosted services that open and close them. They start before the silo does.
    /// </summary>
    void AddServices(IServiceCollection services, IConfiguration configuration);

    /// <summary>Opens what the other services need before they are made.</summary>
    Task OpenAsync(IServiceProvider services, CancellationToken cancellationToken);

    void ConfigureSilo(ISiloBuilder silo, IConfiguration configuration);

    /// <summary>Registers gauges.</summary>
    void Observe(IServiceProvider services, CityMetrics metrics);
}
