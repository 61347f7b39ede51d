using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Tests.Definitions;

public sealed class RuleNamesTests
{
    private static readonly Catalogue Catalogue = InitialCatalogue.With(DefaultRuleChoice.TailProbability);

    private static readonly Rule Rain = new("r", "rainfall", TimeSpan.Zero, TimeSpan.Zero, [new(Severity.Minor, new Threshold.Above(15, 15))]);

    private readonly StationDirectory _stations = new();

    public RuleNamesTests()
    {
        _stations.Put(new StationDefinition("station-7", "Market Square", Area: "centre", Version: 1));
        _stations.Put(StationDefinition.Unregistered("station-8"));
    }

    [Fact]
    public void UnknownIn_DefaultRules_IsEmpty() =>
        Assert.All(Catalogue.Rules, rule => Assert.Empty(RuleNames.UnknownIn(rule, Catalogue, new StationDirectory())));

    [Fact]
    public void UnknownIn_ExistingNames_IsEmpty() =>
        Assert.Empty(RuleNames.UnknownIn(Rain with { Areas = ["centre"], Stations = ["station-7", "station-8"] }, Catalogue, _stations));

    [Fact]
    public void UnknownIn_OtherNames_HasEachWithItsMember() => Assert.Equal(
        [
            new("sensor", RuleNameKind.SensorType, "ozone"),
            new("areas[1]", RuleNameKind.Area, "Centre"),
            new("areas[2]", RuleNameKind.Area, "station-7"),
            new("stations[0]", RuleNameKind.Station, "centre"),
        ],
        RuleNames.UnknownIn(Rain with { Sensor = "ozone", Areas = ["centre", "Centre", "station-7"], Stations = ["centre", "station-8"] }, Catalogue, _stations));

    [Fact]
    public void UnknownIn_RemovedSensorType_HasIt() =>
        Assert.Equal("rainfall", Assert.Single(RuleNames.UnknownIn(Rain, Catalogue.WithoutSensorType("rainfall"), _stations)).Name);

    [Fact]
    public void KnownOf_EachKind_HasItsNames()
    {
        Assert.Equal(["centre"], RuleNames.KnownOf(RuleNameKind.Area, Catalogue, _stations));
        Assert.Equal(["station-7", "station-8"], RuleNames.KnownOf(RuleNameKind.Station, Catalogue, _stations));
        Assert.Contains("rainfall", RuleNames.KnownOf(RuleNameKind.SensorType, Catalogue, _stations));
    }
}
