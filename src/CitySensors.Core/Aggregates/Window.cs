namespace CitySensors.Core.Aggregates;

/// <summary>A span of event time. Immutable.</summary>
/// <param name="StartTicks">The start in UTC ticks, inclusive.</param>
/// <param name="EndTicks">The end in UTC ticks, exclusive.</param>
public readonly record struct Window(long StartTicks, long EndTicks)
{
    /// <summary>How long after its end a window waits for readings; later ones correct it.</summary>
    public static readonly TimeSpan Watermark = TimeSpan.FromMinutes(5);

    public long Length => EndTicks - StartTicks;

    public bool Contains(long ticks) => ticks >= StartTicks && ticks < EndTicks;

    /// <summary>Whether the window and the watermark are over.</summary>
    public bool IsClosed(DateTimeOffset now) => now.UtcTicks >= EndTicks + Watermark.Ticks;
}
