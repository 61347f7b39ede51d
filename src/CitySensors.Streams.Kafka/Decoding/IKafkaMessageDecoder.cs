namespace CitySensors.Streams.Kafka;

/// <summary>
/// Decodes messages to events. Implemented by the user of the provider. Each queue has its own instance, which is called by one thread at a time,
/// so that it may have state such as a cache of stream ids.
/// </summary>
public interface IKafkaMessageDecoder
{
    /// <summary>
    /// Decodes one message. A message that is not an event is rejected with a reason. If the method throws, the message is rejected with the
    /// exception as its reason.
    /// </summary>
    DecodeResult Decode(in KafkaMessage message);
}
