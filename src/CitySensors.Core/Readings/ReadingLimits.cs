namespace CitySensors.Core.Readings;

/// <summary>The limits for readings.</summary>
public sealed record ReadingLimits
{
    public static readonly TimeSpan DefaultMaxAhead = TimeSpan.FromMinutes(5);
    public const int DefaultMaxReadingBytes = 16 * 1024;

    /// <summary>How far in the future the timestamp of a reading may be.</summary>
    public TimeSpan MaxAhead { get; init; } = DefaultMaxAhead;

    /// <summary>The maximum size of an encoded reading.</summary>
    public int MaxReadingBytes { get; init; } = DefaultMaxReadingBytes;
}
