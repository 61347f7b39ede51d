using CitySensors.Web.Metrics;

namespace CitySensors.Server.Hosting;

/// <summary>The storage of stations, alerts and definitions, and the clustering of silos.</summary>
public interface IStorageBackend
{
    /// <summary>The service name in traces.</summary>
    string ServiceName { get; }

    /// <summary>Whether nodes share the alert log through a Kafka topic.</summary>
    bool UsesAlertTopic { get; }

    /// <summary>The minimum interval between two stream deliveries to a busy station.</summary>
    TimeSpan MinDeliveryInterval { get; }

    /// <summary>The options types of the backend's own configuration sections.</summary>
    IReadOnlyDictionary<string, Type> Sections { get; }

    /// <summary>Sets configuration defaults.</summary>
    void Configure(IConfigurationManager configuration);

    /// <summary>Returns all errors in the backend's configuration sections.</summary>
    IEnumerable<string> Validate(IConfiguration configuration);

    /// <summary>
    /// Registers <c>IStationStore</c>, <c>IDefinitionStore</c>, <c>IJobStore</c>, <c>IAlertLog</c>, <c>IAuditLog</c>, <c>IReadingHistory</c> and <c>IAggregateHistory</c>, <c>IForecastHistory</c> if it keeps forecasts, health checks,
    /// and the hosted services that open and close them. They start before the silo does.
    /// </summary>
    void AddServices(IServiceCollection services, IConfiguration configuration);

    /// <summary>Opens what other services need before they are created.</summary>
    Task OpenAsync(IServiceProvider services, CancellationToken cancellationToken);

    void ConfigureSilo(ISiloBuilder silo, IConfiguration configuration);

    /// <summary>Registers gauges.</summary>
    void Observe(IServiceProvider services, CityMetrics metrics);
}
