using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;

namespace CitySensors.Web.Tests.Hosting;

/// <summary>Entries for the alert log.</summary>
internal static class TestAlerts
{
    public static Alert One(string station, string area = "centre") => new(
        $"alert-{station}",
        AlertState.Raised,
        new AlertSource(station, area, 48.1, 11.6),
        new AlertCondition("rule", "rainfall", "mm/h", 25, new Distribution(DistributionKind.FoldedNormal, 0, 3)),
        new AlertEpisode(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddMilliseconds(512), Severity.Minor, Severity.Minor),
        new Measurement(30.25, 10, 1e-20),
        "Rain at Market Square is 30.25 mm/h; 0 is normal here.");
}
