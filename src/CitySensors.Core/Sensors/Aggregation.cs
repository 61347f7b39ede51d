namespace CitySensors.Core.Sensors;

/// <summary>How the values of a sensor type are combined into one.</summary>
public enum Aggregation
{
    /// <summary>The arithmetic mean.</summary>
    Mean,

    /// <summary>
    /// The mean of the energy that levels in decibels stand for: 10 · log₁₀ of the mean of 10^(x/10), the equivalent continuous level of
    /// ISO 1996-1.
    /// </summary>
    EnergyMean,

    /// <summary>Values are amounts since the value before, such as of rain: over time they add up, over stations of an area their mean counts.</summary>
    Sum,

    /// <summary>
    /// Values are readings of a counter: over time its increments count, and a lower value than before is a restart from zero. Counters of
    /// several stations have no common value.
    /// </summary>
    CounterIncrement,

    /// <summary>
    /// The direction of the sum of the unit vectors, in [0, period): K. V. Mardia, P. E. Jupp, "Directional Statistics" (2000), section 2.2.
    /// </summary>
    CircularMean,
}
