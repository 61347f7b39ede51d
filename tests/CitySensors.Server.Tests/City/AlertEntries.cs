using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Server.Tests.City;

/// <summary>Entries of an alert log, and how they come into the database.</summary>
internal static class AlertEntries
{
    public static Alert Entry(long sequence, string? id = null, AlertState state = AlertState.Raised) => new(
        id ?? $"alert-{sequence}",
        sequence,
        "default-noise_level",
        "station-7",
        sequence % 3 == 0 ? "centre" : "north",
        "noise_level",
        (Severity)(1 + sequence % 4),
        (Severity)(1 + sequence % 4),
        state,
        TestCity.Noon,
        TestCity.Noon.AddSeconds(sequence),
        80,
        "dB",
        65,
        new Distribution(DistributionKind.Normal, 50, 3),
        10,
        1e-20,
        "Noise is loud.");

    public static List<Alert> Range(long from, long to) => [.. Enumerable.Range((int)from, (int)(to - from + 1)).Select(sequence => Entry(sequence))];

    public static void Store(CityDatabase database, IReadOnlyList<Alert> entries) =>
        database.Commit(new CityChanges(entries[^1].Sequence, [], entries, []));
}
