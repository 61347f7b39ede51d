using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using static CitySensors.Core.Definitions.DefinitionChange;

namespace CitySensors.Core.Tests.Definitions;

/// <summary>The preview names the alerts that a station cancels when it switches to the changed definitions.</summary>
public sealed class ChangePreviewTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly StationDefinition InCentre = new("s", "S", Area: "centre", Version: 1);
    private static readonly Rule OfCentre = RuleWith("centre", new RuleLevel(Severity.Minor, new Threshold.Above(26, 26))) with { Areas = ["centre"] };
    private static readonly Rule Humid = RuleWith("humid", new RuleLevel(Severity.Minor, new Threshold.Above(80, 80))) with { Sensor = "humidity" };
    private static readonly Rule Odd = RuleWith("odd", new RuleLevel(Severity.Severe, new Threshold.Improbable(1e-6, 1e-3))) with { Sensor = "pressure" };
    private static readonly Catalogue Before = Catalogue.Empty
        .With(StandardSensorTypes.All[0]).With(StandardSensorTypes.All[1]).With(StandardSensorTypes.All[2]).With(OfCentre).With(Humid).With(Odd);

    private static readonly Dictionary<string, DefinitionChange> Changes = new()
    {
        ["rename the station"] = new PutStation(InCentre with { Name = "T" }),
        ["leave the area"] = new PutStation(InCentre with { Area = null }),
        ["put another station"] = new PutStation(new StationDefinition("other", "O")),
        ["remove the station"] = new RemoveStation("s"),
        ["remove the rule"] = new RemoveRule("centre"),
        ["move the rule"] = new PutRule(OfCentre with { Areas = ["north"] }),
        ["raise the threshold"] = new PutRule(OfCentre with { For = TimeSpan.FromMinutes(5), Levels = [new RuleLevel(Severity.Minor, new Threshold.Above(30, 28))] }),
        ["replace the severity"] = new PutRule(OfCentre with { Levels = [new RuleLevel(Severity.Severe, new Threshold.Above(26, 26))] }),
        ["replace the side"] = new PutRule(OfCentre with { Levels = [new RuleLevel(Severity.Minor, new Threshold.Below(10, 10))] }),
        ["remove the sensor type"] = new RemoveSensorType("temperature"),
        ["rename the sensor type"] = new PutSensorType(StandardSensorTypes.All[0] with { Name = "T" }, null),
        ["put a rule for all"] = new PutRule(OfCentre with { Id = "new", Areas = [] }),
        ["put a rule for the station"] = new PutRule(OfCentre with { Id = "new", Areas = [], Stations = ["s"] }),
        ["put a rule for the area"] = new PutRule(Humid with { Id = "new", Areas = ["centre"] }),
        ["put a rule for low values of the station"] = new PutRule(RuleWith("new", new RuleLevel(Severity.Minor, new Threshold.Below(1, 1))) with { Stations = ["s"] }),
        ["put a rule for high pressure of the station"] = new PutRule(RuleWith("new", new RuleLevel(Severity.Minor, new Threshold.Above(2000, 2000))) with { Sensor = "pressure", Stations = ["s"] }),
        ["put a rule for low pressure of the station"] = new PutRule(RuleWith("new", new RuleLevel(Severity.Minor, new Threshold.Below(1, 1))) with { Sensor = "pressure", Stations = ["s"] }),
        ["watch low pressure only"] = new PutRule(Odd with { Levels = [new RuleLevel(Severity.Severe, new Threshold.Improbable(1e-6, 1e-3, Tail.Lower))] }),
    };

    [Theory]
    [InlineData("rename the station")]
    [InlineData("leave the area", "centre")]
    [InlineData("put another station")]
    [InlineData("remove the station", "centre", "humid", "odd")]
    [InlineData("remove the rule", "centre")]
    [InlineData("move the rule", "centre")]
    [InlineData("raise the threshold")]
    [InlineData("replace the severity", "centre")]
    [InlineData("replace the side", "centre")]
    [InlineData("remove the sensor type", "centre")]
    [InlineData("rename the sensor type")]
    [InlineData("put a rule for all")]
    [InlineData("put a rule for the station", "centre")]
    [InlineData("put a rule for the area", "humid")]
    [InlineData("put a rule for low values of the station")]
    [InlineData("put a rule for high pressure of the station")]
    [InlineData("put a rule for low pressure of the station", "odd")]
    [InlineData("watch low pressure only")]
    public void Of_Change_NamesTheAlertsThatItsStationCancels(string name, params string[] rules)
    {
        var change = Changes[name];
        var stations = new StationDirectory();
        stations.Put(InCentre);
        var text = new AlertText(TimeZoneInfo.Utc);
        var station = new Station(InCentre, new StationPlans(Before, text).For(InCentre));
        var active = new List<Alert>();
        var values = new double[] { 27, 90, 900 };
        station.Observe(new Reading(Noon.UtcTicks, values), Noon.UtcTicks, new Scores(3), active);
        Assert.Equal(3, active.Count);

        var preview = ChangePreview.Of(change, null, Before, stations, active);
        Assert.Equal(rules, preview.CancelledAlerts.Select(alert => alert.Rule).Order(StringComparer.Ordinal));

        var cancelled = new List<Alert>();
        if (change is RemoveStation)
        {
            station.Cancel(Noon, cancelled);
        }
        else
        {
            var after = preview.Applied.Station is { Id: "s" } put ? put : InCentre;
            station.Apply(after, new StationPlans(preview.Applied.Catalogue, text).For(after), Noon, cancelled);
        }

        Assert.Equal(preview.CancelledAlerts.Select(alert => alert.Id).Order(StringComparer.Ordinal), cancelled.Select(alert => alert.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Of_RuleOfAStation_NamesTheRulesThatItOverridesThereAndThoseThatReturn()
    {
        var stations = new StationDirectory();
        stations.Put(InCentre);
        stations.Put(new StationDefinition("t", "T", Area: "centre", Version: 1));
        var own = new PutRule(OfCentre with { Id = "own", Areas = [], Stations = ["s"] });

        var put = ChangePreview.Of(own, null, Before, stations, []);
        AssertStations("centre High: s", put.OverriddenRules);
        Assert.Empty(put.ReinstatedRules);
        var removed = ChangePreview.Of(new RemoveRule("own"), null, put.Applied.Catalogue, stations, []);
        Assert.Empty(removed.OverriddenRules);
        AssertStations("centre High: s", removed.ReinstatedRules);
        var general = ChangePreview.Of(new PutRule(OfCentre with { Id = "all", Areas = [] }), null, put.Applied.Catalogue, stations, []);
        AssertStations("all High: s t", general.OverriddenRules);
        var left = ChangePreview.Of(new PutStation(InCentre with { Area = null }), null, general.Applied.Catalogue, stations, []);
        Assert.Empty(left.OverriddenRules);
        Assert.Empty(left.ReinstatedRules);

        static void AssertStations(string expected, IReadOnlyList<RuleStations> rules) =>
            Assert.Equal(expected, string.Join("; ", rules.Select(one => $"{one.Rule} {one.Direction}: {string.Join(' ', one.Stations)}")));
    }

    [Fact]
    public void Of_SensorTypes_NamesTheirRules()
    {
        var removed = ChangePreview.Of(new RemoveSensorType("temperature"), null, Before, new StationDirectory(), []);
        Assert.Equal(["centre"], removed.RemovedRules);
        var put = new PutSensorType(StandardSensorTypes.All[0], DefaultRuleChoice.TailProbability);
        var created = ChangePreview.Of(put, null, Before, new StationDirectory(), []);
        Assert.Equal(["default-temperature"], created.CreatedRules);
        var changed = ChangePreview.Of(put, null, created.Applied.Catalogue, new StationDirectory(), []);
        Assert.Equal(["default-temperature"], changed.ChangedRules);
        Assert.Empty(changed.CreatedRules);
    }

    [Fact]
    public void Of_ChangeThatIsNotMade_HasNoEffects()
    {
        var preview = ChangePreview.Of(new RemoveRule("centre"), 7, Before, new StationDirectory(), []);
        Assert.Equal(ChangeResult.VersionConflict, preview.Applied.Outcome.Result);
        Assert.Empty(preview.RemovedRules);
    }

    private static Rule RuleWith(string id, RuleLevel level) => new(id, "temperature", TimeSpan.Zero, TimeSpan.Zero, [level]) { MinValues = 1 };
}
