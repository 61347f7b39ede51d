using System.Net;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.Contract;

/// <summary>Alerts whose sensor sends no valid value.</summary>
public abstract class AlertSilenceContract(CityFixture city) : ApiContract(city)
{
    [Fact]
    public async Task Alert_SensorIsSilent_IsUnconfirmedAndExpires()
    {
        var area = await RaiseAsync(expireAfter: "PT1S");
        var entries = await EntriesAsync(area, 3);
        Assert.Equal(["raised", "unconfirmed", "expired"], entries.Select(entry => (string)entry["state"]!));
        Assert.Single(entries.Select(entry => (string)entry["id"]!).Distinct());
        Assert.Equal(Text(Start.AddSeconds(1)), (string)entries[1]["updated"]!);
        Assert.Contains("no valid reading since", (string)entries[1]["message"]!, StringComparison.Ordinal);
        Assert.All(entries.Skip(1), entry => Assert.Null(entry["value"]));
        Assert.Empty((await GetJsonAsync($"/api/alerts?active=true&area={area}"))["items"]!.AsArray());
    }

    [Fact]
    public async Task Alert_OnlyInvalidValuesThenAValidOne_ReturnsToItsState()
    {
        var station = NewId("station");
        var area = await RaiseAsync(expireAfter: null, station);
        // -999 fails quality control.
        await AcceptedAsync(Reading(station, Start.AddSeconds(2), "\"temperature\": -999"));
        await EntriesAsync(area, 2);
        Assert.Equal("unconfirmed", (string)Assert.Single((await GetJsonAsync($"/api/alerts?active=true&area={area}"))["items"]!.AsArray())!["state"]!);
        await AcceptedAsync(Reading(station, Start.AddSeconds(3), "\"temperature\": 28"));
        var entries = await EntriesAsync(area, 3);
        Assert.Equal(["raised", "unconfirmed", "raised"], entries.Take(3).Select(entry => (string)entry["state"]!));
        Assert.Equal(28, (double)entries[2]["value"]!);
    }

    private async Task<string> RaiseAsync(string? expireAfter, string? station = null)
    {
        station ??= NewId("station");
        var area = NewId("area");
        await PutStationAsync(station, $"\"name\": \"Market Square\", \"area\": \"{area}\"");
        var expiry = expireAfter is null ? "" : $", \"expire_after\": \"{expireAfter}\"";
        using var response = await PutAsync(
            $"/api/rules/{NewId("rule")}", $$"""{"sensor": "temperature", "stations": ["{{station}}"], "min_values": 1, "max_gap": "PT1S"{{expiry}}, "levels": [{"severity": "Minor", "above": 26}]}""");
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal(expireAfter ?? "P1D", (string)(await JsonAsync(response, HttpStatusCode.Created))["expire_after"]!);
        await AcceptedAsync(Reading(station, Start, "\"temperature\": 27"), Reading(station, Start.AddSeconds(1), "\"temperature\": 27"));
        return area;
    }

    /// <summary>The entries of an area once there are as many; more may follow.</summary>
    private async Task<List<JsonNode>> EntriesAsync(string area, int count)
    {
        List<JsonNode> items = [];
        await Eventually.TrueAsync(
            async () => (items = [.. (await GetJsonAsync($"/api/alerts?area={area}"))["items"]!.AsArray().Select(item => item!)]).Count >= count,
            () => $"There are fewer than {count} entries of {area}.",
            Cancelled);
        return items;
    }
}
