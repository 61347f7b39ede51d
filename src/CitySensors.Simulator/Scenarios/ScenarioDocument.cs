namespace CitySensors.Simulator.Scenarios;

/// <summary>A scenario file as it is written; see <see cref="ScenarioReader"/> for what it means.</summary>
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
