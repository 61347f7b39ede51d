using CitySensors.Core.Sensors;

namespace CitySensors.Core.Alerts;

/// <summary>What an alert is about.</summary>
/// <param name="Rule">The rule that raised it.</param>
/// <param name="Sensor">The sensor type.</param>
/// <param name="Unit">The UCUM code of the sensor's unit.</param>
/// <param name="Threshold">The level that was crossed, in the unit of the sensor.</param>
/// <param name="Expected">What is normal for the sensor.</param>
public sealed record AlertCondition(string Rule, string Sensor, string Unit, double Threshold, Distribution Expected);
