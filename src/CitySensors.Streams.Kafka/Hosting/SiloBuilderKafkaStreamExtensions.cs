namespace Orleans.Hosting;

/// <summary>Adds Kafka streams to silos.</summary>
public static class SiloBuilderKafkaStreamExtensions
{
    /// <summary>
    /// Adds a persistent stream provider that reads a Kafka topic. It requires
    /// <see cref="SiloKafkaStreamConfigurator.ConfigureKafka"/> and a decoder. All silos of the cluster must add it.
    /// </summary>
    public static ISiloBuilder AddKafkaStreams(this ISiloBuilder builder, string name, Action<SiloKafkaStreamConfigurator> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(configure);
        configure(new SiloKafkaStreamConfigurator(name, services => builder.ConfigureServices(services)));
        return builder;
    }
}
