using System.Diagnostics.Metrics;
using CitySensors.Streams.Kafka.Consuming;
using CitySensors.Streams.Kafka.Diagnostics;
using CitySensors.Streams.Kafka.Providers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Streams;

namespace CitySensors.Streams.Kafka;

/// <summary>Creates the parts of a Kafka stream provider. One per provider; it is disposed with the silo's services.</summary>
public sealed class KafkaAdapterFactory : IQueueAdapterFactory, IDisposable
{
    private readonly KafkaStreamServices _services;
    private readonly KafkaAdapter _adapter;
    private readonly HashRingBasedStreamQueueMapper _mapper;

    private KafkaAdapterFactory(KafkaStreamServices services, Func<IKafkaMessageDecoder> decoder)
    {
        _services = services;
        _adapter = new KafkaAdapter(services, decoder);
        _mapper = new HashRingBasedStreamQueueMapper(new HashRingStreamQueueMapperOptions { TotalQueueCount = services.Options.QueueCount }, services.Name);
    }

    /// <summary>Creates the factory of the provider with that name.</summary>
    public static KafkaAdapterFactory Create(IServiceProvider services, string name)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.GetRequiredService<IOptionsMonitor<KafkaStreamOptions>>().Get(name);
        var agent = services.GetRequiredService<IOptionsMonitor<StreamPullingAgentOptions>>().Get(name);
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger($"CitySensors.Streams.Kafka.{name}");
        var metrics = new KafkaStreamMetrics(services.GetService<IMeterFactory>(), name, options.Topic);
        var clock = services.GetService<TimeProvider>() ?? TimeProvider.System;
        return new KafkaAdapterFactory(
            new KafkaStreamServices(name, options, agent.MaxEventDeliveryTime, services.GetRequiredKeyedService<KafkaPartitions>(name), metrics, clock, logger)
            {
                Stopping = services.GetService<IHostApplicationLifetime>()?.ApplicationStopping ?? CancellationToken.None,
            },
            () => services.GetRequiredKeyedService<IKafkaMessageDecoder>(name));
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A setting of <see cref="KafkaStreamOptions.Client"/> is unknown to librdkafka, or names a file that does not exist.</exception>
    public Task<IQueueAdapter> CreateAdapter()
    {
        _services.Start();
        return Task.FromResult<IQueueAdapter>(_adapter);
    }

    /// <inheritdoc/>
    public IQueueAdapterCache GetQueueAdapterCache() => _adapter;

    /// <inheritdoc/>
    public IStreamQueueMapper GetStreamQueueMapper() => _mapper;

    /// <inheritdoc/>
    public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId) =>
        Task.FromResult<IStreamFailureHandler>(new KafkaFailureHandler(queueId, _adapter, _services.Logger));

    /// <summary>Closes the clients that the queues share.</summary>
    public void Dispose() => _services.Dispose();
}
