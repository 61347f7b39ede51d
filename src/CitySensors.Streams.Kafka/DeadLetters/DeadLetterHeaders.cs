namespace CitySensors.Streams.Kafka;

/// <summary>
/// The headers that a dead letter has after those of its original; where the original has one of the same name, the last one counts.
/// All are UTF-8 text. Key and value are those of the original.
/// </summary>
public static class DeadLetterHeaders
{
    /// <summary>Why it could not be processed.</summary>
    public const string Reason = "reason";

    /// <summary>The topic of the original.</summary>
    public const string Topic = "topic";

    /// <summary>The partition of the original.</summary>
    public const string Partition = "partition";

    /// <summary>The offset of the original.</summary>
    public const string Offset = "offset";

    /// <summary>"true" if only a part of the message could not be processed and the rest was; absent otherwise.</summary>
    public const string Part = "part";

    /// <summary>When it was dead-lettered, RFC 3339 in UTC.</summary>
    public const string Time = "time";
}
