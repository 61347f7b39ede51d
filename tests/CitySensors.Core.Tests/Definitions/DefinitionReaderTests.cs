using System.Text.Json;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Tests.Definitions;

public sealed class DefinitionReaderTests
{
    private const string Minimal = """{"sensor":"rainfall","levels":[{"severity":"Minor","above":15}]}""";

    [Fact]
    public void ReadRule_OfAnUnknownSensorType_TellsItBesideTheOtherFaults()
    {
        var (rule, faults) = DefinitionReader.ReadRule("r", Json("""{"sensor": "ozone", "for": "5 min", "levels": []}"""), Catalogue.Empty);
        Assert.Null(rule);
        Assert.Equal(["sensor", "for", "levels"], faults.Select(fault => fault.Member));
        Assert.Equal("\"ozone\" is no sensor type.", faults[0].Message);
    }

    [Fact]
    public void ReadStation_OfAll_TakesAll()
    {
        var (station, faults) = DefinitionReader.ReadStation(
            "s", Json("""{"name":"Market Square","latitude":48.1,"longitude":-11.6,"area":"centre","retention":"P30D"}"""));
        Assert.Empty(faults);
        Assert.Equal(new StationDefinition("s", "Market Square", 48.1, -11.6, "centre", TimeSpan.FromDays(30)), station);
    }

    [Fact]
    public void ReadStation_OfItsNameOnly_LeavesTheRest()
    {
        Assert.Equal(new StationDefinition("s", "n"), DefinitionReader.ReadStation("s", Json("""{"name":"n"}""")).Station);
        Assert.Equal(
            new StationDefinition("s", "n"),
            DefinitionReader.ReadStation("s", Json("""{"name":"n","latitude":null,"longitude":null,"area":null,"retention":null}""")).Station);
    }

    [Fact]
    public void ReadSensorType_OfAll_TakesAll()
    {
        var (type, rules, faults) = DefinitionReader.ReadSensorType("ozone", Json("""
            {"name":"Ozone","unit":"ug/m3","distribution":{"kind":"folded_normal","mean":30,"standard_deviation":2},
             "plausible":{"min":0,"max":1000},"fault_values":[-999,1e3],"default_rules":"tail_probability"}
            """));
        Assert.Empty(faults);
        Assert.Equal((DefaultRuleChoice.TailProbability, new Distribution(DistributionKind.FoldedNormal, 30, 2), new PlausibleRange(0, 1000)), (rules, type!.Distribution, type.Plausible));
        Assert.Equal(("ozone", "Ozone", "ug/m3"), (type.Id, type.Name, type.Unit));
        Assert.Equal([-999, 1000], type.FaultValues);
    }

    [Fact]
    public void ReadRule_OfItsLeast_FillsTheRest()
    {
        var rule = DefinitionReader.ReadRule("r", Json(Minimal)).Rule!;
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (rule.For, rule.ClearAfter));
        Assert.Equal([new RuleLevel(Severity.Minor, new Threshold.Above(15, 15))], rule.Levels);
        Assert.Empty(rule.Areas.Concat(rule.Stations));
        Assert.Null(rule.Source);
    }

    [Theory]
    [InlineData("""{}""", "name: It is missing.")]
    [InlineData("""[]""", ": An object is needed.")]
    [InlineData("""{"name":null}""", "name: It is missing.")]
    [InlineData("""{"name":" "}""", "name: 1 to 100 characters are needed, no control characters.")]
    [InlineData("""{"name":"a\u0007"}""", "name: 1 to 100 characters are needed, no control characters.")]
    [InlineData("""{"name":"\ud800"}""", "name: A string is needed.")]
    [InlineData("""{"name":"n","name":"m"}""", "name: It stands twice.")]
    [InlineData("""{"name":"n","longitude":1}""", "latitude: Latitude and longitude go together.")]
    [InlineData("""{"longitude":1}""", "name: It is missing.", "latitude: Latitude and longitude go together.")]
    [InlineData("""{"name":"n","latitude":91,"longitude":"x"}""", "latitude: A number from -90 to 90 is needed.", "longitude: A number from -180 to 180 is needed.")]
    [InlineData("""{"name":"n","retention":"P0D"}""", "retention: One day at least is needed.")]
    [InlineData("""{"name":"n","retention":"30 days"}""", "retention: An ISO 8601 duration from PT0S to P36500D is needed.")]
    [InlineData("""{"name":"n","retention":" P30D"}""", "retention: An ISO 8601 duration from PT0S to P36500D is needed.")]
    [InlineData("""{"name":"n","retention":"P30D\n"}""", "retention: An ISO 8601 duration from PT0S to P36500D is needed.")]
    [InlineData("""{"name":"n","retention":"-P30D"}""", "retention: An ISO 8601 duration from PT0S to P36500D is needed.")]
    [InlineData("""{"name":"n","retention":"P99999999999D"}""", "retention: An ISO 8601 duration from PT0S to P36500D is needed.")]
    [InlineData("""{"name":1,"area":"a/b","lat":3,"latitude":100,"longitude":0,"retention":5}""",
        "lat: There is no such member.", "name: A string is needed.", "latitude: A number from -90 to 90 is needed.",
        "area: It holds a control character or a slash.", "retention: An ISO 8601 duration from PT0S to P36500D is needed.")]
    public void ReadStation_OfFaults_TellsAllAtOnce(string json, params string[] expected)
    {
        var (station, faults) = DefinitionReader.ReadStation("s", Json(json));
        Assert.Null(station);
        Assert.Equal(expected, faults.Select(fault => $"{fault.Member}: {fault.Message}"));
    }

    [Theory]
    [InlineData("""{}""", "name: It is missing.", "unit: It is missing.", "distribution: It is missing.")]
    [InlineData("""{"name":"n","unit":"1","distribution":null}""", "distribution: An object is needed.")]
    [InlineData("""{"name":"n","unit":"1","distribution":{"kind":"gamma","mean":"x","standard_deviation":0,"skew":1}}""",
        "distribution.skew: There is no such member.", "distribution.kind: One of normal, folded_normal is needed.", "distribution.mean: A number is needed.",
        "distribution.standard_deviation: A number from 1E-09 to 1000000000000 is needed.")]
    [InlineData("""{"name":"n","unit":"1","distribution":{"kind":"normal","mean":1e999,"standard_deviation":1},"plausible":{"min":2,"max":2},"fault_values":[1,"2",1e999,null],"default_rules":"all"}""",
        "distribution.mean: A number is needed.", "plausible: min must be below max.", "fault_values[1]: A number is needed.", "fault_values[2]: A number is needed.",
        "fault_values[3]: A number is needed.", "default_rules: One of tail_probability, public_scale, none is needed.")]
    [InlineData("""{"name":"n","unit":"1","distribution":{"kind":"\udc00","mean":1,"standard_deviation":1}}""", "distribution.kind: One of normal, folded_normal is needed.")]
    public void ReadSensorType_OfFaults_TellsAllAtOnce(string json, params string[] expected)
    {
        var (type, _, faults) = DefinitionReader.ReadSensorType("t", Json(json));
        Assert.Null(type);
        Assert.Equal(expected, faults.Select(fault => $"{fault.Member}: {fault.Message}"));
    }

    [Theory]
    [InlineData("station_id", "id: It is another member of a reading.")]
    [InlineData("timestamp", "id: It is another member of a reading.")]
    [InlineData("a/b", "id: The id holds a control character or a slash.")]
    public void ReadSensorType_OfAnIdThatMayNotBe_TellsWhy(string id, string expected)
    {
        var json = Json("""{"name":"n","unit":"1","distribution":{"kind":"normal","mean":1,"standard_deviation":1}}""");
        Assert.Equal([expected], DefinitionReader.ReadSensorType(id, json).Faults.Select(fault => $"{fault.Member}: {fault.Message}"));
    }

    [Theory]
    [InlineData("""{"sensor":"rainfall"}""", "levels: It is missing.")]
    [InlineData("""{"sensor":"rainfall","levels":[]}""", "levels: One level at least is needed.")]
    [InlineData("""{"levels":[5]}""", "sensor: It is missing.", "levels[0]: An object is needed.")]
    [InlineData("""{"sensor":"r","for":"PT200H","clear_after":"1m","areas":["a",5,"b/"],"stations":"s","source":"","levels":[{"severity":"Minor","above":1}]}""",
        "areas[1]: It is no string.", "areas[2]: It holds a control character or a slash.", "stations: An array of 1000 elements at most is needed.",
        "for: An ISO 8601 duration from PT0S to P7D is needed.", "clear_after: An ISO 8601 duration from PT0S to P7D is needed.",
        "source: 1 to 300 characters are needed, no control characters.")]
    public void ReadRule_OfFaults_TellsAllAtOnce(string json, params string[] expected) => AssertRuleFaults(json, expected);

    [Theory]
    [InlineData("""{"severity":"Minor"}""", "levels[0]: One of above, below and tail_probability is needed.")]
    [InlineData("""{"severity":"Minor","above":null}""", "levels[0]: One of above, below and tail_probability is needed.")]
    [InlineData("""{"severity":"Minor","above":1,"below":0}""", "levels[0]: One of above, below and tail_probability is needed.")]
    [InlineData("""{"severity":"minor","above":1}""", "levels[0].severity: One of Minor, Moderate, Severe, Extreme is needed.")]
    [InlineData("""{"above":"1"}""", "levels[0].severity: It is missing.", "levels[0].above: A number is needed.")]
    [InlineData("""{"severity":"Minor","above":1,"clear":2}""", "levels[0].clear: It must not be above the threshold.")]
    [InlineData("""{"severity":"Minor","below":1,"clear":0}""", "levels[0].clear: It must not be below the threshold.")]
    [InlineData("""{"severity":"Minor","tail_probability":0.01,"clear":0.001}""", "levels[0].clear: It must not be below the threshold.")]
    [InlineData("""{"severity":"Minor","tail_probability":0.01,"clear":0.6}""", "levels[0].clear: A number from 1E-300 to 0.49 is needed.")]
    [InlineData("""{"severity":"Minor","tail_probability":0}""", "levels[0].tail_probability: A number from 1E-300 to 0.4 is needed.")]
    [InlineData("""{"severity":"Minor","tail_probability":0.01,"tail":"left"}""", "levels[0].tail: One of upper, lower, both is needed.")]
    [InlineData("""{"severity":"Minor","above":1,"tail":"upper"}""", "levels[0].tail: It goes with tail_probability only.")]
    [InlineData("""{"severity":"Minor","above":1,"until":2}""", "levels[0].until: There is no such member.")]
    [InlineData("""{"severity":"Severe","above":1},{"severity":"Minor","above":2}""", "levels[1].severity: Levels go from the least severity to the highest.")]
    [InlineData("""{"severity":"Minor","above":2},{"severity":"Severe","above":2}""", "levels[1]: It must be of the same kind as the level before it, with threshold and clear further out.")]
    [InlineData("""{"severity":"Minor","above":2},{"severity":"Severe","above":3,"clear":1}""", "levels[1]: It must be of the same kind as the level before it, with threshold and clear further out.")]
    [InlineData("""{"severity":"Minor","above":2},{"severity":"Severe","below":1}""", "levels[1]: It must be of the same kind as the level before it, with threshold and clear further out.")]
    [InlineData("""{"severity":"Minor","tail_probability":0.01,"tail":"upper"},{"severity":"Severe","tail_probability":0.001}""", "levels[1]: It must be of the same kind as the level before it, with threshold and clear further out.")]
    public void ReadRule_OfFaultyLevels_TellsAllAtOnce(string levels, params string[] expected) =>
        AssertRuleFaults($$"""{"sensor":"rainfall","levels":[{{levels}}]}""", expected);

    [Theory]
    [InlineData("\"areas\":[\"\\ud800\"]")]
    [InlineData("\"\\ud800\":1")]
    [InlineData("\"for\":\"\\udc00\"")]
    [InlineData("\"source\":\"\\udc00\"")]
    public void ReadRule_OfHalfACharacter_IsAFault(string member) =>
        Assert.NotEmpty(DefinitionReader.ReadRule("r", Json($"{{{member},{Minimal[1..]}")).Faults);

    private static void AssertRuleFaults(string json, string[] expected)
    {
        var (rule, faults) = DefinitionReader.ReadRule("r", Json(json));
        Assert.Null(rule);
        Assert.Equal(expected, faults.Select(fault => $"{fault.Member}: {fault.Message}"));
    }

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
