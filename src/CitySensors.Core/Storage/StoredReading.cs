using CitySensors.Core.Quality;

namespace CitySensors.Core.Storage;

/// <summary>A reading as it was stored. Immutable.</summary>
/// <param name="EventTicks">The event time in UTC ticks.</param>
/// <param name="ArrivedTicks">The arrival time in UTC ticks.</param>
/// <param name="Values">One value per slot of the catalogue, up to the last one; NaN if there is none.</param>
/// <param name="Flags">What was found about the values.</param>
public sealed record StoredReading(long EventTicks, long ArrivedTicks, double[] Values, ValueFlags Flags);
