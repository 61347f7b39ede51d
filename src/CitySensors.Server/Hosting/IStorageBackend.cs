using CitySensors.Web.Metrics;

namespace CitySensors.Server.Hosting;

/// <summary>Where a city's stations, alerts and definitions are durable, and how its silos find each other.</summary>
public interface IStorageBackend
{
    /// <summary>The name of the service in traces.</summary>
    string ServiceName { get; }

    /// <summary>Sets defaults of the configuration.</summary>
    void Configure(IConfigurationManager configuration);

    /// <summary>Everything that is wrong with the backend's sections of the configuration.</summary>
    IEnumerable<string> FaultsOf(IConfiguration configuration);

    /// <summary>
    /// Registers <c>IStationStore</c>, <c>IDefinitionStore</c>, <c>IAlertLog</c> and <c>IReadingHistory</c>, health checks, and the hosted
    /// services that open and close them. They start before the silo does.
    /// </summary>
    void AddServices(IServiceCollection services, IConfiguration configuration);

    void ConfigureSilo(ISiloBuilder silo, IConfiguration configuration);

    /// <summary>Registers gauges.</summary>
    void Observe(IServiceProvider services, CityMetrics metrics);
}
