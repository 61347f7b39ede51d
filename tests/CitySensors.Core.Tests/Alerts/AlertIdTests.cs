using CitySensors.Core.Alerts;

namespace CitySensors.Core.Tests.Alerts;

public sealed class AlertIdTests
{
    private static readonly DateTimeOffset Onset = new(2023, 11, 14, 22, 13, 20, TimeSpan.Zero);

    [Fact]
    public void Of_TheSameAlert_IsTheSameForever() =>
        // Logs of other hosts and earlier versions hold this id.
        Assert.Equal("JWOGoKqzo-BWT6KJaphRXA", AlertId.Compute("default-particulate_matter", "station-7", "particulate_matter", Onset));

    [Fact]
    public void Of_TheSameInstantInAnotherZone_IsTheSame() =>
        Assert.Equal(AlertId.Compute("r", "s", "t", Onset), AlertId.Compute("r", "s", "t", Onset.ToOffset(TimeSpan.FromHours(2))));

    [Fact]
    public void Of_AnotherRuleStationSensorOrOnset_IsAnother()
    {
        string[] ids =
        [
            AlertId.Compute("r", "s", "t", Onset), AlertId.Compute("r2", "s", "t", Onset), AlertId.Compute("r", "s2", "t", Onset),
            AlertId.Compute("r", "s", "t2", Onset), AlertId.Compute("r", "s", "t", Onset.AddMicroseconds(1)), AlertId.Compute("rs", "", "t", Onset),
        ];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^[A-Za-z0-9_-]{22}$", id));
    }
}
