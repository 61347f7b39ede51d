using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace CitySensors.Streams.Kafka.DeadLetters;

/// <summary>A message of which all or a part could not be processed, and the reason.</summary>
internal sealed record DeadLetter(TopicPartition Source, long Offset, Message<byte[]?, byte[]?> Original, string Reason)
{
    /// <summary>Whether the rest of the message is processed.</summary>
    public bool IsPart { get; init; }

    public Message<byte[]?, byte[]?> ToMessage(DateTimeOffset now)
    {
        var headers = new Headers();
        for (var i = 0; i < (Original.Headers?.Count ?? 0); i++) headers.Add(new Header(Original.Headers![i].Key, Original.Headers[i].GetValueBytes()));
        Add(DeadLetterHeaders.Reason, Reason);
        Add(DeadLetterHeaders.Topic, Source.Topic);
        Add(DeadLetterHeaders.Partition, Source.Partition.Value.ToString(CultureInfo.InvariantCulture));
        Add(DeadLetterHeaders.Offset, Offset.ToString(CultureInfo.InvariantCulture));
        Add(DeadLetterHeaders.Time, now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        if (IsPart) Add(DeadLetterHeaders.Part, "true");
        return new Message<byte[]?, byte[]?> { Key = Original.Key, Value = Original.Value, Headers = headers };

        void Add(string name, string value) => headers.Add(name, Encoding.UTF8.GetBytes(value));
    }
}
