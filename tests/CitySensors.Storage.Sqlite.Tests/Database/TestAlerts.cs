using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;

namespace CitySensors.Storage.Sqlite.Tests.Database;

internal static class TestAlerts
{
    public static Alert Entry(
        string id, long sequence, AlertState state = AlertState.Raised, string? area = "centre", Severity severity = Severity.Minor, Severity? highest = null) =>
        new(
            id,
            sequence,
            "default-particulate_matter",
            "station-7",
            area,
            "particulate_matter",
            severity,
            highest ?? severity,
            state,
            TestDatabase.Noon,
            TestDatabase.Noon.AddMinutes(sequence),
            88,
            "ug/m3",
            37.4,
            new Distribution(DistributionKind.FoldedNormal, 30, 2),
            29,
            3.3e-185,
            "Fine dust at Market Square is 88 µg/m³.");
}
