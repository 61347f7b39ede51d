using System.Text;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Storage;
using CitySensors.Web.Aggregates;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Kafka.Aggregates;

/// <summary>Publishes aggregates of stations to a topic, for other systems. Thread safe.</summary>
internal sealed class AggregateTopicProducer(IOptions<KafkaOptions> options, IDefinitionStore definitions, TimeProvider time, ILogger<AggregateTopicProducer> logger)
    : IAggregatePublisher, IDisposable
{
    private const int MaxWaiting = 100_000;

    /// <summary>At the end of an hour those of all stations come at once.</summary>
    private const double LingerMilliseconds = 20;

    private readonly DurableProducer _producer = new(options.Value.Client, options.Value.AggregatesTopic, LingerMilliseconds, MaxWaiting, logger);

    public async Task PublishAsync(IReadOnlyList<StationWindow> windows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(windows);
        var messages = new ProduceBatch(_producer);
        var (types, now) = (definitions.Catalogue.Slots, time.GetUtcNow());
        foreach (var window in windows)
            if (!messages.TrySend(Encoding.UTF8.GetBytes(window.StationId), AggregateMessage.Encode(window, types, now), now)) break;
        if (await messages.CompleteAsync().WaitAsync(cancellationToken) is { } error)
            throw new StoreUnavailableException($"Kafka did not acknowledge aggregates: {error.Reason}");
    }

    public void Dispose() => _producer.Dispose();
}
