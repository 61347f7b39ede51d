namespace CitySensors.Simulator.Scenarios;

/// <summary>The JSON model of a scenario file; see <see cref="ScenarioReader"/>.</summary>
internal sealed record ScenarioDocument(
    IReadOnlyList<ScenarioDocument.IncidentEntry?>? Incidents, IReadOnlyList<ScenarioDocument.FaultEntry?>? Faults)
{
    internal sealed record IncidentEntry(
        string? Kind,
        string? Station,
        double? Latitude,
        double? Longitude,
        double? RadiusKm,
        string? Onset,
        string? RampUp,
        string? Plateau,
        string? RampDown,
        double? Intensity);

    internal sealed record FaultEntry(string? Kind, string? Station, string? Sensor, string? From, string? To, double? Magnitude);
}
