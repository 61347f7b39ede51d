using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary>Which rules are in force at a station, and what a rule of its own does to those for its area and for all.</summary>
public abstract class RulePrecedenceContract(CityFixture city) : ApiContract(city)
{
    [Fact]
    public async Task ListRules_StationWithItsOwnRule_TellsWhichRuleIsOverriddenInWhichDirection()
    {
        var (sensor, station, own) = (await NewSensorAsync(), NewId("station"), NewId("own"));
        await PutStationAsync(station);
        await PutRuleAsync(own, station, """{"severity": "Severe", "above": 50}""", sensor);

        var rules = await ItemsOfAsync(station, sensor);
        Assert.Equal(
            [$"default-{sensor} city low, high by {own}", $"{own} station high"],
            rules.Select(one => $"{one["rule"]!["id"]} {one["scope"]} {string.Join(' ', Texts(one["in_force"]!))}{string.Concat(one["overridden_by"]!.AsArray().Select(by => $", {by!["direction"]} by {string.Join(' ', Texts(by["rules"]!))}"))}").Order(StringComparer.Ordinal));
        var other = NewId("station");
        await PutStationAsync(other);
        Assert.Equal(["high", "low"], Texts(Assert.Single(await ItemsOfAsync(other, sensor))["in_force"]!));
    }

    [Fact]
    public async Task PutRule_ForAStationWithAnAlertOfAGeneralRule_CancelsItAndItReturns()
    {
        var (sensor, station, own) = (await NewSensorAsync(), NewId("station"), NewId("own"));
        await AcceptedAsync(Reading(station, Start, $"\"{sensor}\": 60"), Reading(station, Start.AddSeconds(1), $"\"{sensor}\": 60"));
        var alert = (string)(await ActiveAsync(station))["id"]!;

        var body = $$"""{"sensor": "{{sensor}}", "stations": ["{{station}}"], "levels": [{"severity": "Minor", "above": 70}]}""";
        var preview = await PreviewAsync(HttpMethod.Put, $"/api/rules/{own}", body);
        Assert.Equal(alert, (string)Assert.Single(preview["cancelled_alerts"]!.AsArray())!["id"]!);
        var overridden = Assert.Single(preview["overridden_rules"]!.AsArray())!;
        Assert.Equal(($"default-{sensor}", "high", 1, station), ((string)overridden["rule"]!, (string)overridden["direction"]!, (int)overridden["station_count"]!, (string)overridden["stations"]![0]!));
        Assert.Null(preview["reinstated_rules"]);

        using (var put = await PutAsync($"/api/rules/{own}", body)) Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        await Eventually.TrueAsync(async () => (string)(await GetJsonAsync($"/api/alerts/{alert}"))["state"]! == "cancelled", () => $"{alert} is not cancelled.", Cancelled);
        await AcceptedAsync(Reading(station, Start.AddSeconds(2), $"\"{sensor}\": 10"), Reading(station, Start.AddSeconds(3), $"\"{sensor}\": 10"));
        Assert.Equal($"default-{sensor}", (string)(await ActiveAsync(station))["rule"]!);

        var removal = await PreviewAsync(HttpMethod.Delete, $"/api/rules/{own}", null);
        Assert.Equal((0, $"default-{sensor}"), ((int)removal["cancelled_alert_count"]!, (string)Assert.Single(removal["reinstated_rules"]!.AsArray())!["rule"]!));
        using var removed = await DeleteAsync($"/api/rules/{own}");
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.Equal($"default-{sensor}", (string)(await ActiveAsync(station))["rule"]!);
    }

    [Fact]
    public async Task ListRules_Pages_HaveEachRuleOnce()
    {
        var (station, rule) = (NewId("station"), NewId("rule"));
        await PutStationAsync(station);
        await PutRuleAsync(rule, station);
        var all = await RulesOfAsync(station, 1000);
        Assert.Contains(rule, all.Select(one => (string)one["rule"]!["id"]!));
        Assert.Equal(all.Select(one => (string)one["rule"]!["id"]!), (await RulesOfAsync(station, 5)).Select(one => (string)one["rule"]!["id"]!));
        using var unknown = await GetAsync($"/api/stations/{NewId("station")}/rules");
        await ProblemAsync(unknown, HttpStatusCode.NotFound);
        using var invalid = await GetAsync($"/api/stations/{station}/rules?limit=0&cursor=x&area=centre");
        Assert.Equal(["area", "cursor", "limit"], FaultsOf(await ProblemAsync(invalid, HttpStatusCode.BadRequest)));
    }

    /// <summary>A sensor type with a rule for high and low values at all stations.</summary>
    private async Task<string> NewSensorAsync()
    {
        var sensor = NewId("heat");
        using var response = await PutAsync(
            $"/api/sensors/{sensor}",
            """{"name": "Heat", "unit": "Cel", "distribution": {"kind": "normal", "mean": 30, "standard_deviation": 3}, "default_rules": "tail_probability"}""");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return sensor;
    }

    private async Task<IReadOnlyList<JsonNode>> ItemsOfAsync(string station, string sensor) =>
        [.. (await RulesOfAsync(station, 1000)).Where(one => (string)one["rule"]!["sensor"]! == sensor)];

    private async Task<List<JsonNode>> RulesOfAsync(string station, int limit)
    {
        var all = new List<JsonNode>();
        for (string? cursor = null; ;)
        {
            var page = await GetJsonAsync($"/api/stations/{station}/rules?limit={limit}{(cursor is null ? "" : $"&cursor={cursor}")}");
            all.AddRange(page["items"]!.AsArray().Select(item => item!));
            cursor = (string?)page["next_cursor"];
            if (cursor is null) return all;
        }
    }

    private async Task<JsonNode> ActiveAsync(string station)
    {
        JsonNode? alert = null;
        await Eventually.TrueAsync(
            async () => (alert = (await GetJsonAsync("/api/alerts?active=true&limit=1000"))["items"]!.AsArray().SingleOrDefault(one => (string)one!["station_id"]! == station)) is not null,
            () => $"{station} has no active alert.",
            Cancelled);
        return alert!;
    }

    private async Task<JsonNode> PreviewAsync(HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, $"{path}?dry_run=true");
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Client.SendAsync(request, Cancelled);
        return await JsonAsync(response, HttpStatusCode.OK);
    }

    private static IEnumerable<string> Texts(JsonNode list) => list.AsArray().Select(one => (string)one!);
}
