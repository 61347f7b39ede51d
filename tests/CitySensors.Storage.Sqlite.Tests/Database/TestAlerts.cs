using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;

namespace CitySensors.Storage.Sqlite.Tests.Database;

internal static class TestAlerts
{
    public static Alert Entry(
        string id, long sequence, AlertState state = AlertState.Raised, string? area = "centre", Severity severity = Severity.Minor, Severity? highest = null) =>
        new(
            id,
            state,
            new AlertSource("station-7", area, 48.137, 11.575),
            new AlertCondition("default-particulate_matter", "particulate_matter", "ug/m3", 37.4, new Distribution(DistributionKind.FoldedNormal, 30, 2)),
            new AlertEpisode(TestDatabase.Noon, TestDatabase.Noon.AddMinutes(sequence), severity, highest ?? severity),
            new Measurement(88, 29, 3.3e-185),
            "Fine dust at Market Square is 88 µg/m³.")
        {
            Sequence = sequence,
            Change = sequence + 100,
        };
}
