using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using static CitySensors.Core.Alerts.Threshold;

namespace CitySensors.Core.Tests.Alerts;

public sealed class RulePrecedenceTests
{
    private static readonly SensorType Wind = new("wind", "Wind", "deg", null) { Circular = new CircularScale(360), Aggregation = Aggregation.CircularMean };

    private static readonly Dictionary<string, Threshold> Thresholds = new()
    {
        ["high"] = new Above(30, 30),
        ["low"] = new Below(5, 5),
        ["both"] = new Improbable(1e-6, 1e-3),
        ["upper"] = new Improbable(1e-6, 1e-3, Tail.Upper),
        ["lower"] = new Improbable(1e-6, 1e-3, Tail.Lower),
    };

    /// <summary>Rules as "scope direction", and what is in force at station s in the area centre.</summary>
    [Theory]
    [InlineData("city high", "city high: High")]
    [InlineData("city high, city upper", "city high: High; city upper: High")]
    [InlineData("city high, area high", "area high: High; city high: None by area high")]
    [InlineData("city high, station high", "city high: None by station high; station high: High")]
    [InlineData("area high, station upper", "area high: None by station upper; station upper: High")]
    [InlineData("city high, area high, station high", "area high: None by station high; city high: None by area high, station high; station high: High")]
    [InlineData("city low, station high", "city low: Low; station high: High")]
    [InlineData("city both, station high", "city both: Low by station high; station high: High")]
    [InlineData("city both, station low", "city both: High by station low; station low: Low")]
    [InlineData("city both, station high, area low", "area low: Low; city both: None by station high and area low; station high: High")]
    [InlineData("city lower, area upper, station both", "area upper: None by station both; city lower: None by station both; station both: High, Low")]
    [InlineData("city high, elsewhere high", "city high: High")]
    [InlineData("city high, other station high", "city high: High")]
    public void At_Rules_AreOverriddenByMoreSpecificOnesOfTheSameDirection(string rules, string expected)
    {
        var precedence = new RulePrecedence(StationDriver.CatalogueWith([.. rules.Split(", ").Select(name => RuleOf(name))]));

        // What a rule is overridden by is checked in the test below; here only which one is in force.
        Assert.Equal(
            string.Join("; ", expected.Split("; ").Select(one => one.Split(" by ")[0])),
            string.Join("; ", precedence.At("s", "centre").Select(one => $"{one.Rule.Id}: {one.InForce}")));
    }

    [Fact]
    public void At_OverriddenRule_NamesTheRulesInForceInstead()
    {
        var precedence = new RulePrecedence(StationDriver.CatalogueWith(RuleOf("city both"), RuleOf("area high"), RuleOf("station high"), RuleOf("area low"), RuleOf("area lower")));

        var rules = precedence.At("s", "centre").ToDictionary(one => one.Rule.Id, one => string.Join("; ", one.Overrides.Select(other => $"{other.Direction} by {string.Join(", ", other.By)}")));
        Assert.Equal("High by station high; Low by area low, area lower", rules["city both"]);
        Assert.Equal("High by station high", rules["area high"]);
        Assert.Equal("", rules["station high"]);
    }

    [Fact]
    public void At_RulesOfOtherSensorTypes_AreInForce()
    {
        var precedence = new RulePrecedence(StationDriver.CatalogueWith(RuleOf("city high"), RuleOf("station high") with { Sensor = "humidity" }));
        Assert.All(precedence.At("s", null), one => Assert.Equal(RuleDirections.High, one.InForce));
    }

    [Theory]
    [InlineData(315, 45, 0, 20, true)]
    [InlineData(0, 20, 315, 45, true)]
    [InlineData(315, 45, 315, 45, true)]
    [InlineData(315, 45, 45, 90, false)]
    [InlineData(315, 45, 30, 60, false)]
    [InlineData(315, 45, 135, 225, false)]
    public void At_SectorOfTheStation_OverridesThoseWithinOrAroundIt(double from, double to, double ownFrom, double ownTo, bool isOverridden)
    {
        var catalogue = Catalogue.Empty.With(Wind)
            .With(new Rule("city", "wind", default, default, [new RuleLevel(Severity.Minor, new InSector(new(from, to), 0))]))
            .With(new Rule("own", "wind", default, default, [new RuleLevel(Severity.Minor, new InSector(new(ownFrom, ownTo), 0))], Stations: ["s"]));
        Assert.Equal(isOverridden ? RuleDirections.None : RuleDirections.Sector, new RulePrecedence(catalogue).At("s", null)[0].InForce);
    }

    [Fact]
    public void At_AnOverriddenRule_OverridesNothing()
    {
        var catalogue = Catalogue.Empty.With(Wind)
            .With(new Rule("city", "wind", default, default, [new RuleLevel(Severity.Minor, new InSector(new(0, 50), 0))]))
            .With(new Rule("area", "wind", default, default, [new RuleLevel(Severity.Minor, new InSector(new(0, 100), 0))], Areas: ["centre"]))
            .With(new Rule("own", "wind", default, default, [new RuleLevel(Severity.Minor, new InSector(new(60, 100), 0))], Stations: ["s"]));
        var inForce = new RulePrecedence(catalogue).At("s", "centre").Where(one => one.InForce != 0).Select(one => one.Rule.Id);
        Assert.Equal(["city", "own"], inForce);
    }

    /// <summary>For any rules: no direction that some rule watches for is without a rule in force, and none in force is less specific than another one.</summary>
    [Fact]
    public void At_AnyRules_LeaveNoDirectionUnwatched()
    {
        string[] names = [.. from scope in (string[])["city", "area", "station"] from kind in Thresholds.Keys select $"{scope} {kind}"];
        for (var chosen = 1; chosen < 1 << names.Length; chosen += 7)
        {
            var rules = names.Where((_, i) => (chosen & 1 << i) != 0).Select(name => RuleOf(name)).ToArray();
            var found = new RulePrecedence(StationDriver.CatalogueWith(rules)).At("s", "centre");
            foreach (var direction in (RuleDirections[])[RuleDirections.High, RuleDirections.Low])
            {
                var watching = found.Where(one => ((one.InForce | one.Overrides.Aggregate(RuleDirections.None, (all, other) => all | other.Direction)) & direction) != 0).ToList();
                var inForce = watching.Where(one => (one.InForce & direction) != 0).ToList();
                Assert.Equal(watching.Count == 0, inForce.Count == 0);
                if (inForce.Count > 0) Assert.All(watching, one => Assert.Equal(one.Scope == watching.Max(other => other.Scope), (one.InForce & direction) != 0));
            }
        }
    }

    [Fact]
    public void Observe_StationWithItsOwnHighRule_KeepsTheGeneralWarningOfLowValues()
    {
        var city = StationDriver.AtOnce(RuleOf("city both") with { Sensor = StationDriver.FineDust, Levels = [new RuleLevel(Severity.Minor, new Improbable(1e-4, 1e-3))] });
        var own = StationDriver.AtOnce(RuleOf("own high") with { Sensor = StationDriver.FineDust, Stations = ["station-7"], Levels = [new RuleLevel(Severity.Severe, new Above(60, 60))] });
        var driver = new StationDriver(city, own);

        Assert.Empty(driver.Observe(0, 50));
        Assert.Equal(["own high"], driver.Observe(1, 70).Select(alert => alert.Rule));
        Assert.Equal(["city both", "own high"], driver.Observe(2, 10).Select(alert => alert.Rule).Order(StringComparer.Ordinal));
        driver.Restart();
        Assert.Equal((AlertState.Cleared, "city both"), (driver.Observe(3, 30)[0].State, driver.Last.Rule));
    }

    [Fact]
    public void Apply_RuleThatOverridesTheOtherSide_LetsTheAlertGoOn()
    {
        var city = StationDriver.AtOnce(RuleOf("city both") with { Sensor = StationDriver.FineDust, Levels = [new RuleLevel(Severity.Minor, new Improbable(1e-4, 1e-3))] });
        var high = RuleOf("own high") with { Sensor = StationDriver.FineDust, Stations = ["station-7"] };
        var low = RuleOf("own low") with { Sensor = StationDriver.FineDust, Stations = ["station-7"] };
        var driver = new StationDriver(city);
        driver.Observe(0, 10);

        Assert.Empty(driver.Change(catalogue => catalogue.With(high)));
        Assert.Empty(driver.Change(catalogue => catalogue.WithoutRule(high.Id)));
        driver.Restart(catalogue => catalogue.With(high));
        Assert.Equal(AlertState.Raised, driver.Last.State);
        Assert.Equal(AlertState.Cancelled, Assert.Single(driver.Change(catalogue => catalogue.With(low))).State);
    }

    private static Rule RuleOf(string name)
    {
        var (scope, kind) = (name[..name.LastIndexOf(' ')], name[(name.LastIndexOf(' ') + 1)..]);
        return new Rule(name, "temperature", TimeSpan.Zero, TimeSpan.Zero, [new RuleLevel(Severity.Minor, Thresholds[kind])])
        {
            Areas = scope switch { "area" => ["centre"], "elsewhere" => ["north"], _ => [] },
            Stations = scope switch { "station" => ["s"], "other station" => ["t"], _ => [] },
        };
    }
}
