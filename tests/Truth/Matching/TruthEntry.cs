using System.Text.Json;
using CitySensors.Simulator.Faults;
using CitySensors.Simulator.Scenarios;

namespace CitySensors.Truth.Matching;

/// <summary>An incident or a sensor fault of a truth file.</summary>
/// <param name="Kind">The name of the kind, such as <c>storm</c> or <c>stuck</c>.</param>
/// <param name="From">The start, inclusive.</param>
/// <param name="To">The end, exclusive.</param>
internal sealed record TruthEntry(
    string Kind, bool IsFault, IReadOnlySet<string> Stations, IReadOnlySet<string> Sensors, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Whether an alert of the sensor at this time can be due to it.</summary>
    /// <param name="tail">How long after its end alerts still belong to it.</param>
    public bool Explains(string station, string sensor, DateTimeOffset time, TimeSpan tail) =>
        time >= From && time <= To + tail && Stations.Contains(station) && Sensors.Contains(sensor);

    private static readonly IReadOnlyDictionary<string, FaultKind> FaultKinds = ScriptNames.All<FaultKind>();

    /// <summary>Reads the lines of a truth file.</summary>
    public static IReadOnlyList<TruthEntry> ReadAll(IEnumerable<string> lines) => [.. lines.Select(Read)];

    private static TruthEntry Read(string line)
    {
        using var json = JsonDocument.Parse(line);
        var entry = json.RootElement;
        var kind = entry.GetProperty("kind").GetString()!;
        return new TruthEntry(
            kind,
            FaultKinds.ContainsKey(kind),
            Names(entry.GetProperty("stations")),
            Names(entry.GetProperty("sensors")),
            entry.GetProperty("from").GetDateTimeOffset(),
            entry.GetProperty("to").GetDateTimeOffset());
    }

    private static HashSet<string> Names(JsonElement names) => [.. names.EnumerateArray().Select(name => name.GetString()!)];
}
