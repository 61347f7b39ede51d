using CitySensors.Core.Sensors;

namespace CitySensors.Core.Forecasts;

/// <summary>The values of a sensor by hour: means, or the sums of amounts.</summary>
/// <param name="Type">The sensor type.</param>
/// <param name="Values">One per hour, NaN where there is none; the last one is of the hour before the origin of the forecast.</param>
public sealed record HourlySeries(SensorType Type, IReadOnlyList<double> Values);
