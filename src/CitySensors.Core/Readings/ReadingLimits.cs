namespace CitySensors.Core.Readings;

/// <summary>What a reading may be at most.</summary>
public sealed record ReadingLimits
{
    public static readonly TimeSpan DefaultMaxAhead = TimeSpan.FromMinutes(5);
    public const int DefaultMaxReadingBytes = 16 * 1024;

    /// <summary>How far ahead of its arrival a reading's time may be.</summary>
    public TimeSpan MaxAhead { get; init; } = DefaultMaxAhead;

    /// <summary>The size of one reading's text.</summary>
    public int MaxReadingBytes { get; init; } = DefaultMaxReadingBytes;
}
