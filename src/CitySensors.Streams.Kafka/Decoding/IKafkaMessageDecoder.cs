namespace CitySensors.Streams.Kafka;

/// <summary>
/// Makes events of messages. Each queue has an instance of its own, which one thread calls at a time, so that it may keep
/// state such as a cache of stream ids. It is given by the user of the provider.
/// </summary>
public interface IKafkaMessageDecoder
{
    /// <summary>
    /// Decodes one message. It does not throw: what is no event is rejected with a reason. If it throws all the same, the message
    /// is rejected with the exception as its reason.
    /// </summary>
    DecodeResult Decode(in KafkaMessage message);
}
