using CitySensors.Streams.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Streams;

namespace Orleans.Hosting;

/// <summary>
/// Configures a Kafka stream provider. What it presets can be changed: the even balancer, implicit subscriptions only, and a look
/// for messages every <see cref="DefaultPeriod"/>.
/// </summary>
public sealed class SiloKafkaStreamConfigurator : SiloPersistentStreamConfigurator
{
    /// <summary>How often the agent of a queue looks for messages; it is the delay of a message that comes alone.</summary>
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

    /// <summary>Sets what is read, and the limits.</summary>
    public SiloKafkaStreamConfigurator ConfigureKafka(Action<OptionsBuilder<KafkaStreamOptions>> configure)
    {
        this.Configure(configure);
        return this;
    }

    /// <summary>Sets what makes events of messages. Each queue gets an instance of its own.</summary>
    public SiloKafkaStreamConfigurator UseDecoder<TDecoder>()
        where TDecoder : class, IKafkaMessageDecoder
    {
        ConfigureDelegate(services => services.AddKeyedTransient<IKafkaMessageDecoder, TDecoder>(Name));
        return this;
    }

    /// <summary>Sets what makes events of messages, as <see cref="UseDecoder{TDecoder}"/>, made by a function.</summary>
    public SiloKafkaStreamConfigurator UseDecoder(Func<IServiceProvider, IKafkaMessageDecoder> make)
    {
        ConfigureDelegate(services => services.AddKeyedTransient(Name, (provider, _) => make(provider)));
        return this;
    }
}
