using System.Diagnostics;
using Orleans.Streaming.Diagnostics;

namespace CitySensors.Streams.Kafka.Providers;

/// <summary>
/// Marks containers that a subscriber acknowledged, using Orleans' diagnostic events. A pulling agent that stops waits for the deliveries in
/// flight, but disposes their cursors without moving them on: this event is the only sign that such a delivery succeeded. Without it the
/// next owner of the queue delivers the container again. Events are raised in a turn of the agent that made the delivery.
/// </summary>
internal sealed class DeliveryListener : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly IDisposable _listeners;
    private IDisposable? _events;

    public DeliveryListener() => _listeners = DiagnosticListener.AllListeners.Subscribe(this);

    public void OnNext(DiagnosticListener value)
    {
        // Only this event: others are raised for each item.
        if (value.Name == StreamingEvents.ListenerName) _events = value.Subscribe(this, name => name == nameof(StreamingEvents.MessageDelivered));
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is StreamingEvents.MessageDelivered { Batch: KafkaBatchContainer container }) container.IsAcknowledged = true;
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose()
    {
        _listeners.Dispose();
        _events?.Dispose();
    }
}
