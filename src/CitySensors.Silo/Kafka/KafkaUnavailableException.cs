namespace CitySensors.Silo.Kafka;

/// <summary>Kafka did not acknowledge what was sent: whether it is kept is not known, and sending it again is harmless.</summary>
public sealed class KafkaUnavailableException : IOException
{
    public KafkaUnavailableException()
        : this("Kafka cannot be reached.")
    {
    }

    public KafkaUnavailableException(string message)
        : base(message)
    {
    }

    public KafkaUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
