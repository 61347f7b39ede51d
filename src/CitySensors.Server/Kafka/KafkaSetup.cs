using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Grains.Stations;
using CitySensors.Server.Hosting;
using CitySensors.Server.Metrics;
using CitySensors.Streams.Kafka;
using CitySensors.Web;
using CitySensors.Web.Limits;
using CitySensors.Web.Metrics;
using Confluent.Kafka;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Kafka;

/// <summary>Configures Kafka as the log of readings: stations consume a topic, and readings received over HTTP are produced to it.</summary>
internal static class KafkaSetup
{
    /// <summary>More in flight is not faster and takes memory.</summary>
    private const int CacheMessages = 25_000;
    private const int PrefetchMessages = 10_000;

    public static IEnumerable<string> Validate(IConfiguration configuration) =>
        KafkaOptions.IsConfigured(configuration) ? ConfigurationFaults.Validate(configuration, KafkaOptions.Section, new KafkaOptionsValidator()) : [];

    public static void AddKafka(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<KafkaOptions>().Bind(configuration.GetSection(KafkaOptions.Section));
        services.AddSingleton<KafkaTopics>();
        services.AddSingleton<DefinitionFreshness>();
        services.AddSingleton<KafkaReadingIntake>();
        services.AddSingleton<ConflictDeadLetters>();
        services.AddSingleton<IReadingIntake>(provider => provider.GetRequiredService<KafkaReadingIntake>());
        services.AddHealthChecks().AddCheck<KafkaHealthCheck>("kafka");
    }

    public static void AddReadingStream(this ISiloBuilder silo, IConfiguration configuration)
    {
        var options = configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new SiloOptions();
        silo.AddKafkaStreams(StationStreams.Provider, streams =>
        {
            streams.ConfigureKafka(kafka => kafka
                .Configure(stream => (stream.CacheMessages, stream.PrefetchMessages) = (CacheMessages, PrefetchMessages))
                .Bind(configuration.GetSection(KafkaOptions.StreamsSection))
                .Configure<IOptions<KafkaOptions>>((stream, city) =>
                {
                    stream.Client = new ClientConfig(city.Value.Client.ToDictionary(pair => pair.Key, pair => pair.Value));
                    stream.Topic = city.Value.ReadingsTopic;
                    stream.GroupId = city.Value.GroupId;
                    stream.DeadLetterTopic = city.Value.DeadLetterTopic;
                }));
            streams.UseDecoder(Decoder);
            streams.ConfigurePullingAgent(agent => agent.Configure(agents => agents.MaxEventDeliveryTime = options.DeliveryTimeout));
        });
    }

    /// <summary>The partitions consumed by this silo.</summary>
    public static Func<Grains.Readings.LogPosition, bool> ReadHere(IServiceProvider provider)
    {
        var partitions = new Lazy<KafkaPartitions>(() => provider.GetRequiredKeyedService<KafkaPartitions>(StationStreams.Provider));
        return position => partitions.Value.OwnsPartition(position.Partition);
    }

    public static void Observe(IServiceProvider services, CityMetrics metrics)
    {
        var intake = services.GetRequiredService<KafkaReadingIntake>();
        metrics.ObserveGauge(CityMetricDefinitions.IntakeWaiting, () => intake.InFlight);
    }

    private static ReadingMessageDecoder Decoder(IServiceProvider provider)
    {
        var web = provider.GetRequiredService<IOptions<WebOptions>>().Value;
        return new ReadingMessageDecoder(
            provider.GetRequiredService<ICityDefinitions>(),
            provider.GetRequiredService<StationAdmission>(),
            provider.GetRequiredService<DefinitionFreshness>(),
            provider.GetRequiredService<KafkaTopics>(),
            web.ToReadingLimits(),
            provider.GetRequiredService<CityObserver>().ReceivedFromKafka);
    }
}
