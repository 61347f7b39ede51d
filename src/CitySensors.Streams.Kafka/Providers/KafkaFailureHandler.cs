using CitySensors.Streams.Kafka.Diagnostics;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Streams;

namespace CitySensors.Streams.Kafka.Providers;

/// <summary>Forwards a failed delivery to the current receiver of the queue; the agent keeps its handler longer than a receiver.</summary>
internal sealed class KafkaFailureHandler(QueueId queue, KafkaAdapter adapter, ILogger logger) : IStreamFailureHandler
{
    public bool ShouldFaultSubsriptionOnError => false;

    public Task OnDeliveryFailure(GuidId subscriptionId, string streamProviderName, StreamId streamIdentity, StreamSequenceToken? sequenceToken) =>
        adapter.OnDeliveryFailureAsync(queue, streamIdentity, sequenceToken);

    public Task OnSubscriptionFailure(GuidId subscriptionId, string streamProviderName, StreamId streamIdentity, StreamSequenceToken? sequenceToken)
    {
        KafkaStreamLog.SubscriptionFailed(logger, streamIdentity);
        return Task.CompletedTask;
    }
}
