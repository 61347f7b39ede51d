using CitySensors.Core.Quality;

namespace CitySensors.Core.Storage;

/// <summary>A reading as it was stored. Immutable.</summary>
/// <param name="EventTicks">The event time in UTC ticks.</param>
/// <param name="ArrivedTicks">The arrival time in UTC ticks.</param>
/// <param name="Values">One value per slot of the catalogue, up to the last one; NaN if there is none.</param>
/// <param name="Flags">What was found about the values.</param>
public sealed record StoredReading(long EventTicks, long ArrivedTicks, double[] Values, ValueFlags Flags)
{
    /// <summary>The values before calibration, NaN where they are the same; null if all are.</summary>
    public double[]? Raw { get; init; }

    /// <summary>The value of a slot before calibration; NaN if there is no value.</summary>
    public double RawOf(int slot) =>
        Raw is { } raw && slot < raw.Length && !double.IsNaN(raw[slot]) ? raw[slot] : slot < Values.Length ? Values[slot] : double.NaN;
}
