namespace CitySensors.Export.Readings;

/// <summary>Which readings are exported.</summary>
/// <param name="FromTicks">The start of the range of event time in UTC ticks, inclusive.</param>
/// <param name="BeforeTicks">The end of the range, exclusive.</param>
public sealed record ReadingSelection(long FromTicks, long BeforeTicks)
{
    /// <summary>Null for all stations.</summary>
    public string? Station { get; init; }

    /// <summary>The area where the station stood at the time; null for all, and empty for none.</summary>
    public string? Area { get; init; }

    /// <summary>The slot of a sensor type; null for all.</summary>
    public int? Slot { get; init; }

    /// <summary>The position after which to begin; null for the beginning.</summary>
    public ReadingPosition? After { get; init; }

    /// <summary>Whether there are columns for values before calibration.</summary>
    public bool WithRaw { get; init; }

    /// <summary>Whether there is a column for the area.</summary>
    public bool WithArea { get; init; } = true;
}
