using CitySensors.Server.Kafka;
using Orleans.Configuration;

namespace CitySensors.Server.Hosting;

/// <summary>How Orleans is set up.</summary>
internal static class SiloSetup
{
    /// <summary>A call of a station waits as long as its store needs; what ends it is the host's stop.</summary>
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
        if (SiloDashboard.IsEnabled(configuration)) SiloDashboard.AddTo(silo);
    }
}
