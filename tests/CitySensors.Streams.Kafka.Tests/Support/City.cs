using CitySensors.TestSupport.Kafka;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime.Providers;
using Orleans.Streams;
using Orleans.TestingHost;

namespace CitySensors.Streams.Kafka.Tests.Support;

/// <summary>A cluster that reads a topic with the provider.</summary>
public sealed class City : IAsyncDisposable
{
    public const string Provider = "kafka";

    private City(InProcessTestCluster cluster) => Cluster = cluster;

    public InProcessTestCluster Cluster { get; }

    public static async Task<City> StartAsync(
        Broker broker, string topic, string deadLetters, string group, Deliveries deliveries, short silos = 1, TimeSpan? maxDeliveryTime = null, Action<KafkaStreamOptions>? configure = null)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ConfigureFileLogging = false;
        builder.Options.InitializeClientOnDeploy = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(deliveries);
            silo.AddKafkaStreams(Provider, streams =>
            {
                streams.ConfigureKafka(options => options.Configure(kafka =>
                {
                    kafka.Client = new ClientConfig { BootstrapServers = broker.Servers };
                    kafka.Topic = topic;
                    kafka.DeadLetterTopic = deadLetters;
                    kafka.GroupId = group;
                    kafka.QueueCount = 8;
                    kafka.CommitInterval = TimeSpan.FromMilliseconds(200);
                    kafka.MetadataRefreshInterval = TimeSpan.FromSeconds(1);
                    configure?.Invoke(kafka);
                }));
                streams.UseDecoder<NumberDecoder>();
                streams.ConfigurePullingAgent(agent => agent.Configure(options => options.MaxEventDeliveryTime = maxDeliveryTime ?? TimeSpan.FromSeconds(30)));
                streams.ConfigureBackoffProvider((_, _) => (IMessageDeliveryBackoffProvider)new ShortBackoff());
            });
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new City(cluster);
    }

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();

    private sealed class ShortBackoff : IMessageDeliveryBackoffProvider
    {
        public TimeSpan Next(int attempt) => TimeSpan.FromMilliseconds(100);
    }
}
