namespace CitySensors.Core.Alerts;

/// <summary>Which tail of the distribution a probability speaks of.</summary>
public enum Tail
{
    Both,
    Upper,
    Lower,
}

/// <summary>When a level begins to hold, and when it no longer does.</summary>
/// <remarks>Values between threshold and clear level change nothing, so that an alert does not flap.</remarks>
public abstract record Threshold
{
    private Threshold()
    {
    }

    /// <summary>Holds from <paramref name="Value"/> on, until below <paramref name="Clear"/>.</summary>
    public sealed record Above(double Value, double Clear) : Threshold;

    /// <summary>Holds from <paramref name="Value"/> down, until above <paramref name="Clear"/>.</summary>
    public sealed record Below(double Value, double Clear) : Threshold;

    /// <summary>Holds where the tail is no more probable than <paramref name="Probability"/>, until it is more probable than <paramref name="Clear"/>.</summary>
    public sealed record Improbable(double Probability, double Clear, Tail Tail = Tail.Both) : Threshold;
}

public sealed record RuleLevel(Severity Severity, Threshold Threshold);

/// <summary>When readings of one sensor type become an alert to the public.</summary>
/// <param name="Id">What engineers call it.</param>
/// <param name="Sensor">The sensor type it watches.</param>
/// <param name="For">For how much event time every value must be beyond a level before the level holds.</param>
/// <param name="ClearAfter">For how much event time every value must be within the clear level before the level ends.</param>
/// <param name="Levels">One for each severity it can raise, least first, each threshold and clear level further out than the one before.</param>
/// <param name="Areas">The areas it is for, with <paramref name="Stations"/>; all stations where both are empty.</param>
/// <param name="Stations">The stations it is for, with <paramref name="Areas"/>.</param>
/// <param name="Source">Where its levels come from.</param>
/// <param name="Version">Counts up with every change.</param>
public sealed record Rule(
    string Id,
    string Sensor,
    TimeSpan For,
    TimeSpan ClearAfter,
    IReadOnlyList<RuleLevel> Levels,
    IReadOnlyList<string>? Areas = null,
    IReadOnlyList<string>? Stations = null,
    string? Source = null,
    int Version = 1)
{
    public IReadOnlyList<string> Areas { get; init; } = Areas ?? [];

    public IReadOnlyList<string> Stations { get; init; } = Stations ?? [];

    public bool AppliesTo(string stationId, string? area) =>
        (Areas.Count == 0 && Stations.Count == 0) || (area is not null && Areas.Contains(area)) || Stations.Contains(stationId);
}
