using CitySensors.Streams.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Streams;

namespace Orleans.Hosting;

/// <summary>
/// Configures a Kafka stream provider. Its defaults can be changed: the even balancer, implicit subscriptions only, and polling for messages
/// every <see cref="DefaultPeriod"/>.
/// </summary>
public sealed class SiloKafkaStreamConfigurator : SiloPersistentStreamConfigurator
{
    /// <summary>The interval at which the agent of a queue polls for messages; it is the maximum delay of a single message.</summary>
    public static readonly TimeSpan DefaultPeriod = TimeSpan.FromMilliseconds(20);

    internal SiloKafkaStreamConfigurator(string name, Action<Action<IServiceCollection>> configureServices)
        : base(name, configureServices, KafkaAdapterFactory.Create)
    {
        ConfigureDelegate(services => services
            .AddMetrics()
            .AddKeyedSingleton(name, new KafkaPartitions())
            .AddTransient(provider => KafkaStreamOptionsValidator.Create(provider, name)));
        this.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
        this.ConfigurePartitionBalancing(EvenQueueBalancer.Create);
        this.ConfigurePullingAgent(agent => agent.Configure(options => options.GetQueueMsgsTimerPeriod = DefaultPeriod));
    }

    /// <summary>Configures the topic and the limits.</summary>
    public SiloKafkaStreamConfigurator ConfigureKafka(Action<OptionsBuilder<KafkaStreamOptions>> configure)
    {
        this.Configure(configure);
        return this;
    }

    /// <summary>Sets the decoder. Each queue gets its own instance.</summary>
    public SiloKafkaStreamConfigurator UseDecoder<TDecoder>()
        where TDecoder : class, IKafkaMessageDecoder
    {
        ConfigureDelegate(services => services.AddKeyedTransient<IKafkaMessageDecoder, TDecoder>(Name));
        return this;
    }

    /// <summary>Sets the decoder, created by a function for each queue.</summary>
    public SiloKafkaStreamConfigurator UseDecoder(Func<IServiceProvider, IKafkaMessageDecoder> create)
    {
        ConfigureDelegate(services => services.AddKeyedTransient(Name, (provider, _) => create(provider)));
        return this;
    }
}
