using System.Net;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Silo.Definitions;
using CitySensors.Silo.Kafka;
using CitySensors.Silo.Readings;
using CitySensors.Silo.Stations;
using CitySensors.Storage.Cassandra;
using CitySensors.Web.Limits;
using Confluent.Kafka;
using Microsoft.Extensions.Options;
using Orleans.Clustering.Cassandra.Hosting;
using Orleans.Configuration;

namespace CitySensors.Silo.Hosting;

/// <summary>How Orleans is set up: membership, endpoints and the stream of readings.</summary>
internal static class SiloSetup
{
    /// <summary>
    /// A delivery waits in its station for as long as Cassandra or Kafka are away. Were it to time out, its readings would become dead
    /// letters. Other calls have limits of their own.
    /// </summary>
    private static readonly TimeSpan LongestDelivery = TimeSpan.FromHours(24);

    /// <summary>More on its way into Cassandra is no faster, and takes memory.</summary>
    private const int CacheMessages = 25_000;
    private const int PrefetchMessages = 10_000;

    public static void Configure(ISiloBuilder silo, IConfiguration configuration)
    {
        var options = configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new SiloOptions();
        Join(silo, options);
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = LongestDelivery);
        silo.AddKafkaStreams(StationStreams.Provider, streams =>
        {
            streams.ConfigureKafka(kafka => kafka
                .Configure(stream => (stream.CacheMessages, stream.PrefetchMessages) = (CacheMessages, PrefetchMessages))
                .Bind(configuration.GetSection($"{KafkaOptions.Section}:Streams"))
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

    private static void Join(ISiloBuilder silo, SiloOptions options)
    {
        if (options.Clustering == SiloClustering.Localhost)
        {
            silo.UseLocalhostClustering(options.Port, options.GatewayPort, null, options.ServiceId, options.ClusterId);
            return;
        }

        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId));
        if (options.Address is not { } address) silo.ConfigureEndpoints(options.Port, options.GatewayPort);
        else if (IPAddress.TryParse(address, out var ip)) silo.ConfigureEndpoints(ip, options.Port, options.GatewayPort, listenOnAnyHostAddress: !IPAddress.IsLoopback(ip));
        else silo.ConfigureEndpoints(address, options.Port, options.GatewayPort, listenOnAnyHostAddress: true);
        // The keyspace is there: the city's store was opened before.
        silo.UseCassandraClustering(provider => CassandraCity.ConnectAsync(provider.GetRequiredService<CityStore>().Options, CancellationToken.None));
    }

    private static ReadingMessageDecoder Decoder(IServiceProvider provider)
    {
        var web = provider.GetRequiredService<IOptions<WebOptions>>().Value;
        return new ReadingMessageDecoder(
            provider.GetRequiredService<ICityDefinitions>(),
            provider.GetRequiredService<StationAdmission>(),
            provider.GetRequiredService<FreshDefinitions>().CatchUp,
            new ReadingLimits { MaxReadingBytes = web.MaxReadingBytes, MaxAhead = TimeSpan.FromSeconds(web.MaxSecondsAhead) },
            provider.GetRequiredService<SiloFigures>());
    }
}
