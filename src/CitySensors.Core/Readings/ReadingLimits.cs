namespace CitySensors.Core.Readings;

/// <summary>The limits for readings.</summary>
public sealed record ReadingLimits
{
    public static readonly TimeSpan DefaultMaxAhead = TimeSpan.FromMinutes(5);

    /// <summary>Ten years: long enough for whatever a station collected, and too short for clocks that were never set.</summary>
    public static readonly TimeSpan DefaultMaxBehind = TimeSpan.FromDays(3653);

    public const int DefaultMaxReadingBytes = 16 * 1024;

    /// <summary>How far the event time of a reading may be ahead of its arrival, unless its station has a limit of its own.</summary>
    public TimeSpan MaxAhead { get; init; } = DefaultMaxAhead;

    /// <summary>How far the event time of a reading may be behind its arrival, unless its station has a limit of its own.</summary>
    public TimeSpan MaxBehind { get; init; } = DefaultMaxBehind;

    /// <summary>The maximum size of an encoded reading.</summary>
    public int MaxReadingBytes { get; init; } = DefaultMaxReadingBytes;
}
