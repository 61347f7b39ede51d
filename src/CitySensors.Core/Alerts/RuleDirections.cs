namespace CitySensors.Core.Alerts;

/// <summary>What values a rule watches for. Rules of one sensor type take precedence over each other per direction.</summary>
[Flags]
public enum RuleDirections
{
    None = 0,

    /// <summary>High values: <c>above</c>, and the upper tail.</summary>
    High = 1,

    /// <summary>Low values: <c>below</c>, and the lower tail.</summary>
    Low = 2,

    /// <summary>A part of a circle.</summary>
    Sector = 4,
}

/// <summary>How specific a rule is for a station, in ascending order.</summary>
public enum RuleScope
{
    /// <summary>It names neither stations nor areas.</summary>
    City,

    /// <summary>It names the area of the station.</summary>
    Area,

    /// <summary>It names the station.</summary>
    Station,
}
