using CitySensors.Server.Kafka;
using CitySensors.Server.Storage;
using Orleans.Configuration;

namespace CitySensors.Server.Hosting;

/// <summary>Configures Orleans.</summary>
internal static class SiloSetup
{
    /// <summary>Station calls wait as long as the store needs; host shutdown cancels them.</summary>
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromHours(24);

    public static void AddSiloOptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SiloOptions>().Bind(configuration.GetSection(SiloOptions.Section));
        services.AddOptions<HostOptions>().Configure<Microsoft.Extensions.Options.IOptions<SiloOptions>>((host, silo) => host.ShutdownTimeout = silo.Value.ShutdownTimeout);
        services.AddSingleton<StopToken>();
    }

    public static void Configure(ISiloBuilder silo, IStorageBackend backend, IConfiguration configuration)
    {
        backend.ConfigureSilo(silo, configuration);
        if (KafkaOptions.IsConfigured(configuration)) silo.AddReadingStream(configuration);
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = ResponseTimeout);
        // Its tables are as large as it may become, which is a million grains by default. Twice the stations, so that none is evicted.
        var stations = (configuration.GetSection(StorageOptions.Section).Get<StorageOptions>() ?? new StorageOptions()).MaxStations;
        silo.Configure<GrainDirectoryOptions>(directory => directory.CacheSize = (int)Math.Min(2L * stations, GrainDirectoryOptions.DEFAULT_CACHE_SIZE));
        if (SiloDashboard.IsEnabled(configuration)) SiloDashboard.AddTo(silo);
    }
}
