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
    public void ReadRule_InvalidSensorType_ReportsItWithOtherErrors()
    {
        var (rule, errors) = DefinitionReader.ReadRule("r", Json("""{"sensor": "o/3", "for": "5 min", "levels": []}"""));
        Assert.Null(rule);
        Assert.Equal(["sensor", "for", "levels"], errors.Select(error => error.Member));
        Assert.Equal("The id must not contain control characters or slashes.", errors[0].Message);
    }

    [Fact]
    public void ReadStation_AllMembers_ReadsThem()
    {
        var (station, errors) = DefinitionReader.ReadStation(
            "s", Json("""{"name":"Market Square","latitude":48.1,"longitude":-11.6,"area":"centre","retention":"P30D","max_ahead":"PT1M","max_behind":"P7D","time_source":"arrival"}"""));
        Assert.Empty(errors);
        Assert.Equal(
            new StationDefinition("s", "Market Square", 48.1, -11.6, "centre", TimeSpan.FromDays(30), TimeSpan.FromMinutes(1), TimeSpan.FromDays(7), TimeSource.Arrival), station);
    }

    [Fact]
    public void ReadStation_NameOnly_LeavesTheRestEmpty()
    {
        Assert.Equal(new StationDefinition("s", "n"), DefinitionReader.ReadStation("s", Json("""{"name":"n"}""")).Station);
        Assert.Equal(
            new StationDefinition("s", "n"),
            DefinitionReader.ReadStation("s", Json("""{"name":"n","latitude":null,"longitude":null,"area":null,"retention":null,"max_ahead":null,"max_behind":null,"time_source":null}""")).Station);
    }

    [Theory]
    [InlineData("""{"name":"Water level","unit":"cm"}""")]
    [InlineData("""{"name":"Water level","unit":"cm","distribution":null}""")]
    public void ReadSensorType_WithoutDistribution_HasNone(string json)
    {
        var (type, _, errors) = DefinitionReader.ReadSensorType("level", Json(json));
        Assert.Empty(errors);
        Assert.Null(type!.Distribution);
    }

    [Fact]
    public void ReadSensorType_Circular_HasTheRangeAndMeanOfACircle()
    {
        var (type, _, errors) = DefinitionReader.ReadSensorType("wind_direction", Json("""{"name":"Wind direction","unit":"deg","circular":{"period":360}}"""));
        Assert.Empty(errors);
        Assert.Equal((new CircularScale(360), Aggregation.CircularMean, new PlausibleRange(0, 360)), (type!.Circular, type.Aggregation, type.Plausible));
    }

    [Theory]
    [InlineData("""{"name":"n","unit":"deg","circular":{"period":0}}""", "circular.period")]
    [InlineData("""{"name":"n","unit":"deg","circular":{}}""", "circular.period")]
    [InlineData("""{"name":"n","unit":"deg","circular":{"period":360,"unit":1}}""", "circular.unit")]
    [InlineData("""{"name":"n","unit":"deg","circular":{"period":360},"aggregation":"mean"}""", "aggregation")]
    [InlineData("""{"name":"n","unit":"deg","aggregation":"circular_mean"}""", "aggregation")]
    [InlineData("""{"name":"n","unit":"lx","aggregation":"energy_mean"}""", "aggregation")]
    [InlineData("""{"name":"n","unit":"deg","circular":{"period":360},"distribution":{"kind":"normal","mean":360,"standard_deviation":1}}""", "distribution.mean")]
    [InlineData("""{"name":"n","unit":"deg","circular":{"period":360},"distribution":{"kind":"folded_normal","mean":1,"standard_deviation":1}}""", "distribution.kind")]
    public void ReadSensorType_ContradictingMembers_AreReported(string json, string member) =>
        Assert.Equal([member], DefinitionReader.ReadSensorType("t", Json(json)).Errors.Select(error => error.Member));

    [Theory]
    [InlineData("""{"from":1,"to":1}""", "levels[0].sector")]
    [InlineData("""{"from":1}""", "levels[0].sector.to")]
    [InlineData("""{"from":-1,"to":1}""", "levels[0].sector.from")]
    [InlineData("""{"from":1,"to":2,"margin":-1}""", "levels[0].sector.margin")]
    [InlineData("""{"from":1,"to":2}, "clear": 3""", "levels[0].clear")]
    public void ReadRule_InvalidSector_IsReported(string sector, string member) => Assert.Contains(
        member, DefinitionReader.ReadRule("r", Json($$"""{"sensor":"s","levels":[{"severity":"Minor","sector":{{sector}}}]}""")).Errors.Select(error => error.Member));

    [Fact]
    public void ReadSensorType_Display_IsRead()
    {
        var (type, _, errors) = DefinitionReader.ReadSensorType("ozone", Json("""{"name":"Ozone","unit":"ug/m3","symbol":"","decimals":1,"names":{"de":"Ozon","pt-BR":"Ozônio"}}"""));
        Assert.Empty(errors);
        Assert.Equal(("", 1), (type!.SymbolOrDefault, type.Decimals));
        Assert.Equal(["Ozon", "Ozon", "Ozônio", "Ozone", "Ozone"], ((string[])["de", "de-AT", "pt-br", "pt", "fr"]).Select(type.NameIn));
    }

    [Theory]
    [InlineData("""{"name":"n","unit":"1","decimals":1.5}""", "decimals: Must be an integer from 0 to 9.")]
    [InlineData("""{"name":"n","unit":"1","decimals":10}""", "decimals: Must be an integer from 0 to 9.")]
    [InlineData("""{"name":"n","unit":"1","symbol":"\n"}""", "symbol: Must have 1 to 20 characters and no control characters.")]
    [InlineData("""{"name":"n","unit":"1","names":{"German":"x","de":"","en":5,"fr":null}}""",
        "names.German: The name must be a BCP 47 language tag, such as de or de-AT.", "names.de: Must have 1 to 100 characters and no control characters.",
        "names.en: Must be a string.", "names.fr: Missing required member.")]
    [InlineData("""{"name":"n","unit":"1","names":["de"]}""", "names: Must be an object.")]
    public void ReadSensorType_InvalidDisplay_IsReported(string json, params string[] expected) =>
        Assert.Equal(expected, DefinitionReader.ReadSensorType("t", Json(json)).Errors.Select(error => $"{error.Member}: {error.Message}"));

    [Fact]
    public void ReadSensorType_AllMembers_ReadsThem()
    {
        var (type, rules, errors) = DefinitionReader.ReadSensorType("ozone", Json("""
            {"name":"Ozone","unit":"ug/m3","distribution":{"kind":"folded_normal","mean":30,"standard_deviation":2},
             "plausible":{"min":0,"max":1000},"fault_values":[-999,1e3],"default_rules":"tail_probability"}
            """));
        Assert.Empty(errors);
        Assert.Equal((DefaultRuleChoice.TailProbability, new Distribution(DistributionKind.FoldedNormal, 30, 2), new PlausibleRange(0, 1000)), (rules, type!.Distribution, type.Plausible));
        Assert.Equal(("ozone", "Ozone", "ug/m3"), (type.Id, type.Name, type.Unit));
        Assert.Equal([-999, 1000], type.FaultValues);
    }

    [Fact]
    public void ReadRule_RequiredMembersOnly_UsesDefaults()
    {
        var rule = DefinitionReader.ReadRule("r", Json(Minimal)).Rule!;
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (rule.For, rule.ClearAfter));
        Assert.Equal([new RuleLevel(Severity.Minor, new Threshold.Above(15, 15))], rule.Levels);
        Assert.Empty(rule.Areas.Concat(rule.Stations));
        Assert.Equal((null, null, TimeSpan.FromHours(24), 2), (rule.Source, rule.MaxGap, rule.ExpireAfter, rule.MinValues));
    }

    [Theory]
    [InlineData("""{}""", "name: Missing required member.")]
    [InlineData("""[]""", ": Must be an object.")]
    [InlineData("""{"name":null}""", "name: Missing required member.")]
    [InlineData("""{"name":" "}""", "name: Must have 1 to 100 characters and no control characters.")]
    [InlineData("""{"name":"a\u0007"}""", "name: Must have 1 to 100 characters and no control characters.")]
    [InlineData("""{"name":"\ud800"}""", "name: Must be a string.")]
    [InlineData("""{"name":"n","name":"m"}""", "name: Duplicate member.")]
    [InlineData("""{"name":"n","longitude":1}""", "latitude: Latitude and longitude must be given together.")]
    [InlineData("""{"longitude":1}""", "name: Missing required member.", "latitude: Latitude and longitude must be given together.")]
    [InlineData("""{"name":"n","latitude":91,"longitude":"x"}""", "latitude: Must be a number from -90 to 90.", "longitude: Must be a number from -180 to 180.")]
    [InlineData("""{"name":"n","retention":"P0D"}""", "retention: Must be at least one day.")]
    [InlineData("""{"name":"n","max_ahead":"P2D","max_behind":"-P1D","time_source":"clock"}""", "max_ahead: Must be an ISO 8601 duration from PT0S to P1D.", "max_behind: Must be an ISO 8601 duration from PT0S to P36500D.", "time_source: Must be one of station, arrival.")]
    [InlineData("""{"name":"n","retention":"30 days"}""", "retention: Must be an ISO 8601 duration from PT0S to P36500D.")]
    [InlineData("""{"name":"n","retention":" P30D"}""", "retention: Must be an ISO 8601 duration from PT0S to P36500D.")]
    [InlineData("""{"name":"n","retention":"P30D\n"}""", "retention: Must be an ISO 8601 duration from PT0S to P36500D.")]
    [InlineData("""{"name":"n","retention":"-P30D"}""", "retention: Must be an ISO 8601 duration from PT0S to P36500D.")]
    [InlineData("""{"name":"n","retention":"P99999999999D"}""", "retention: Must be an ISO 8601 duration from PT0S to P36500D.")]
    [InlineData("""{"name":1,"area":"a/b","lat":3,"latitude":100,"longitude":0,"retention":5}""",
        "lat: Unknown member.", "name: Must be a string.", "latitude: Must be a number from -90 to 90.",
        "area: The id must not contain control characters or slashes.", "retention: Must be an ISO 8601 duration from PT0S to P36500D.")]
    public void ReadStation_Errors_ReportsAllErrors(string json, params string[] expected)
    {
        var (station, errors) = DefinitionReader.ReadStation("s", Json(json));
        Assert.Null(station);
        Assert.Equal(expected, errors.Select(error => $"{error.Member}: {error.Message}"));
    }

    [Theory]
    [InlineData("""{}""", "name: Missing required member.", "unit: Missing required member.")]
    [InlineData("""{"name":"n","unit":"1","distribution":5}""", "distribution: Must be an object.")]
    [InlineData("""{"name":"n","unit":"1","distribution":{"kind":"gamma","mean":"x","standard_deviation":0,"skew":1}}""",
        "distribution.skew: Unknown member.", "distribution.kind: Must be one of normal, folded_normal.", "distribution.mean: Must be a number.",
        "distribution.standard_deviation: Must be a number from 1E-09 to 1000000000000.")]
    [InlineData("""{"name":"n","unit":"1","distribution":{"kind":"normal","mean":1e999,"standard_deviation":1},"plausible":{"min":2,"max":2},"fault_values":[1,"2",1e999,null],"suspect_values":[true],"suspect_outside":{"min":1},"default_rules":"all"}""",
        "distribution.mean: Must be a number.", "plausible: min must be less than max.", "fault_values[1]: Must be a number.", "fault_values[2]: Must be a number.",
        "fault_values[3]: Must be a number.", "suspect_values[0]: Must be a number.", "suspect_outside.max: Missing required member.", "default_rules: Must be one of tail_probability, public_scale, both, none.")]
    [InlineData("""{"name":"n","unit":"1","distribution":{"kind":"\udc00","mean":1,"standard_deviation":1}}""", "distribution.kind: Must be one of normal, folded_normal.")]
    public void ReadSensorType_Errors_ReportsAllErrors(string json, params string[] expected)
    {
        var (type, _, errors) = DefinitionReader.ReadSensorType("t", Json(json));
        Assert.Null(type);
        Assert.Equal(expected, errors.Select(error => $"{error.Member}: {error.Message}"));
    }

    [Theory]
    [InlineData("station_id", "id: The id is reserved for another member of a reading.")]
    [InlineData("timestamp", "id: The id is reserved for another member of a reading.")]
    [InlineData("a/b", "id: The id must not contain control characters or slashes.")]
    public void ReadSensorType_InvalidId_ReportsWhy(string id, string expected)
    {
        var json = Json("""{"name":"n","unit":"1","distribution":{"kind":"normal","mean":1,"standard_deviation":1}}""");
        Assert.Equal([expected], DefinitionReader.ReadSensorType(id, json).Errors.Select(error => $"{error.Member}: {error.Message}"));
    }

    [Theory]
    [InlineData("""{"sensor":"rainfall"}""", "levels: Missing required member.")]
    [InlineData("""{"sensor":"rainfall","levels":[]}""", "levels: At least one level is required.")]
    [InlineData("""{"levels":[5]}""", "sensor: Missing required member.", "levels[0]: Must be an object.")]
    [InlineData("""{"sensor":"r","for":"PT200H","clear_after":"1m","areas":["a",5,"b/"],"stations":"s","source":"","levels":[{"severity":"Minor","above":1}]}""",
        "areas[1]: The id must be a string.", "areas[2]: The id must not contain control characters or slashes.", "stations: Must be an array of at most 1000 elements.",
        "for: Must be an ISO 8601 duration from PT0S to P7D.", "clear_after: Must be an ISO 8601 duration from PT0S to P7D.",
        "source: Must have 1 to 300 characters and no control characters.")]
    [InlineData("""{"sensor":"r","min_values":0,"levels":[{"severity":"Minor","above":1}]}""", "min_values: Must be an integer from 1 to 100.")]
    [InlineData("""{"sensor":"r","min_values":1.5,"levels":[{"severity":"Minor","above":1}]}""", "min_values: Must be an integer from 1 to 100.")]
    [InlineData("""{"sensor":"r","min_values":"2","levels":[{"severity":"Minor","above":1}]}""", "min_values: Must be an integer from 1 to 100.")]
    [InlineData("""{"sensor":"r","min_values":101,"levels":[{"severity":"Minor","above":1}]}""", "min_values: Must be an integer from 1 to 100.")]
    public void ReadRule_Errors_ReportsAllErrors(string json, params string[] expected) => AssertRuleFaults(json, expected);

    [Theory]
    [InlineData("""{"severity":"Minor"}""", "levels[0]: Exactly one of above, below, tail_probability and sector is required.")]
    [InlineData("""{"severity":"Minor","above":null}""", "levels[0]: Exactly one of above, below, tail_probability and sector is required.")]
    [InlineData("""{"severity":"Minor","above":1,"below":0}""", "levels[0]: Exactly one of above, below, tail_probability and sector is required.")]
    [InlineData("""{"severity":"minor","above":1}""", "levels[0].severity: Must be one of Minor, Moderate, Severe, Extreme.")]
    [InlineData("""{"above":"1"}""", "levels[0].severity: Missing required member.", "levels[0].above: Must be a number.")]
    [InlineData("""{"severity":"Minor","above":1,"clear":2}""", "levels[0].clear: Must not be above the threshold.")]
    [InlineData("""{"severity":"Minor","below":1,"clear":0}""", "levels[0].clear: Must not be below the threshold.")]
    [InlineData("""{"severity":"Minor","tail_probability":0.01,"clear":0.001}""", "levels[0].clear: Must not be below the threshold.")]
    [InlineData("""{"severity":"Minor","tail_probability":0.01,"clear":0.6}""", "levels[0].clear: Must be a number from 1E-300 to 0.49.")]
    [InlineData("""{"severity":"Minor","tail_probability":0}""", "levels[0].tail_probability: Must be a number from 1E-300 to 0.4.")]
    [InlineData("""{"severity":"Minor","tail_probability":0.01,"tail":"left"}""", "levels[0].tail: Must be one of upper, lower, both.")]
    [InlineData("""{"severity":"Minor","above":1,"tail":"upper"}""", "levels[0].tail: Only valid with tail_probability.")]
    [InlineData("""{"severity":"Minor","above":1,"until":2}""", "levels[0].until: Unknown member.")]
    [InlineData("""{"severity":"Severe","above":1},{"severity":"Minor","above":2}""", "levels[1].severity: Levels must be in ascending order of severity.")]
    [InlineData("""{"severity":"Minor","above":2},{"severity":"Severe","above":2}""", "levels[1]: Must be of the same kind as the previous level, with threshold and clear further out.")]
    [InlineData("""{"severity":"Minor","above":2},{"severity":"Severe","above":3,"clear":1}""", "levels[1]: Must be of the same kind as the previous level, with threshold and clear further out.")]
    [InlineData("""{"severity":"Minor","above":2},{"severity":"Severe","below":1}""", "levels[1]: Must be of the same kind as the previous level, with threshold and clear further out.")]
    [InlineData("""{"severity":"Minor","tail_probability":0.01,"tail":"upper"},{"severity":"Severe","tail_probability":0.001}""", "levels[1]: Must be of the same kind as the previous level, with threshold and clear further out.")]
    public void ReadRule_InvalidLevels_ReportsAllErrors(string levels, params string[] expected) =>
        AssertRuleFaults($$"""{"sensor":"rainfall","levels":[{{levels}}]}""", expected);

    [Theory]
    [InlineData("\"areas\":[\"\\ud800\"]")]
    [InlineData("\"\\ud800\":1")]
    [InlineData("\"for\":\"\\udc00\"")]
    [InlineData("\"source\":\"\\udc00\"")]
    public void ReadRule_HalfACharacter_IsAnError(string member) =>
        Assert.NotEmpty(DefinitionReader.ReadRule("r", Json($"{{{member},{Minimal[1..]}")).Errors);

    private static void AssertRuleFaults(string json, string[] expected)
    {
        var (rule, errors) = DefinitionReader.ReadRule("r", Json(json));
        Assert.Null(rule);
        Assert.Equal(expected, errors.Select(error => $"{error.Member}: {error.Message}"));
    }

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
