using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary>Levels from a budget of false alerts.</summary>
public abstract class BudgetLevelContract(CityFixture city) : ApiContract(city)
{
    /// <summary>One alert in 30 days of 500 stations that send once a minute.</summary>
    private const double PerReading = 1 / (500.0 * 30 * 24 * 60);

    [Fact]
    public async Task PostLevel_SingleValues_MatchesTheNormalTail()
    {
        var answer = await LevelAsync("""{"method": "values"}""", "upper");
        // An alert begins with a reading beyond the level after one that is not: q (1 - q) per reading.
        var tail = (double)answer["tail_probability"]!;
        Assert.Equal(1, tail * (1 - tail) / PerReading, 1e-6);
        var score = (double)answer["standard_score"]!;
        Assert.Equal(1, NormalTail(score) / tail, 1e-6);
        Assert.Equal(25 + 2 * score, (double)answer["high"]!, 1e-6);
        Assert.Null(answer["low"]);
        Assert.Equal(1, (double)answer["alerts"]!, 1e-6);
        // The number of readings until one is beyond the level is geometric.
        Assert.Equal(1, (double)answer["delay_readings"]! * NormalTail(score - 3), 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task PostLevel_ValuesInARow_ReturnsARuleThatCanBePut(int values)
    {
        var answer = await LevelAsync($$"""{"method": "values", "values": {{values}}}""", "both");
        var path = $"/api/rules/{NewId("rule")}";
        var rule = await JsonAsync(await PutAsync(path, answer["rule"]!.ToJsonString()), HttpStatusCode.Created);
        Assert.Equal((values, (double)answer["tail_probability"]!), ((int)rule["min_values"]!, (double)rule["levels"]![0]!["tail_probability"]!));
        using var removed = await DeleteAsync(path);
    }

    [Theory]
    [InlineData("""{"method": "values", "values": 2, "of": 3}""", "tail_probability")]
    [InlineData("""{"method": "cusum", "reference": 0.5}""", "limit")]
    [InlineData("""{"method": "ewma", "smoothing": 0.2}""", "limit")]
    public async Task PostLevel_ConditionThatRulesLack_KeepsTheBudgetWithoutARule(string condition, string level)
    {
        var answer = await LevelAsync(condition, "both");
        Assert.Null(answer["rule"]);
        Assert.True((double)answer[level]! > 0);
        Assert.Equal(1, (double)answer["alerts"]!, 1e-3);
        Assert.StartsWith("PT", (string)answer["delay"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostLevel_InvalidRequest_ReportsAllFaults()
    {
        using var response = await SendAsync(
            """{"sensor": "mood", "stations": 0, "interval": "PT0S", "budget": {"alerts": 0, "per": "P30D"}, "condition": {"method": "ewma", "values": 3, "of": 2}, "side": "left", "shift": 0, "autocorrelation": 1, "colour": 1}""");
        Assert.Equal(
            ["autocorrelation", "budget.alerts", "colour", "condition.of", "condition.values", "interval", "sensor", "shift", "side", "stations"],
            FaultsOf(await ProblemAsync(response, HttpStatusCode.BadRequest)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task PostLevel_BudgetOfEachReading_IsRefused()
    {
        using var response = await SendAsync(
            """{"sensor": "temperature", "stations": 1, "interval": "PT1H", "budget": {"alerts": 1, "per": "PT1H"}, "condition": {"method": "values"}}""");
        Assert.Equal(["budget"], FaultsOf(await ProblemAsync(response, HttpStatusCode.BadRequest)));
    }

    private async Task<JsonNode> LevelAsync(string condition, string side) => await JsonAsync(
        await SendAsync(
            $$"""{"sensor": "temperature", "stations": 500, "interval": "PT1M", "budget": {"alerts": 1, "per": "P30D"}, "condition": {{condition}}, "side": "{{side}}", "shift": 3}"""),
        HttpStatusCode.OK);

    private Task<HttpResponseMessage> SendAsync(string body) =>
        Client.PostAsJsonAsync(new Uri("/api/rules/level", UriKind.Relative), JsonNode.Parse(body), Cancelled);

    /// <summary>The upper tail of the standard normal distribution by its continued fraction (Laplace).</summary>
    private static double NormalTail(double score)
    {
        var fraction = score;
        for (var i = 500; i > 0; i--) fraction = score + i / fraction;
        return Math.Exp(-0.5 * score * score) / Math.Sqrt(2 * Math.PI) / fraction;
    }
}
