using System.Net;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using CitySensors.TestSupport.Hub;
using Microsoft.AspNetCore.SignalR;

namespace CitySensors.TestSupport.Contract;

/// <summary>Texts about alerts in the reader's language, and the instructions of rules.</summary>
public abstract class AlertTextsContract(CityFixture city) : ApiContract(city)
{
    private const string Cap = "urn:oasis:names:tc:emergency:cap:1.2";
    private const string Instructions = """{"Minor": {"en": "Go in.", "de": "Gehen Sie hinein."}}""";

    public static TheoryData<HubProtocol> Protocols => [HubProtocol.Json, HubProtocol.MessagePack];

    [Fact]
    public async Task PutRule_Instructions_AreReturnedPatchedAndKeptInTheHistory()
    {
        var path = $"/api/rules/{NewId("rule")}";
        var put = await JsonAsync(await PutAsync(path, Rule(Instructions)), HttpStatusCode.Created);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Instructions), put["instructions"]), put.ToJsonString());

        var patched = await JsonAsync(await PatchAsync(path, """{"instructions": {"Minor": {"de": null, "fr": "Rentrez."}}}"""), HttpStatusCode.OK);
        const string Expected = """{"Minor": {"en": "Go in.", "fr": "Rentrez."}}""";
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Expected), patched["instructions"]), patched.ToJsonString());
        Assert.True(JsonNode.DeepEquals(patched, await GetJsonAsync(path)));

        var removed = await JsonAsync(await PatchAsync(path, """{"instructions": null}"""), HttpStatusCode.OK);
        Assert.Null(removed["instructions"]);
        var revisions = (await GetJsonAsync($"{path}/history"))["items"]!.AsArray().Select(revision => revision!["definition"]!["instructions"]).ToList();
        Assert.Equal((3, null), (revisions.Count, revisions[0]));
        Assert.True(JsonNode.DeepEquals(patched["instructions"], revisions[1]) && JsonNode.DeepEquals(put["instructions"], revisions[2]));
    }

    [Fact]
    public async Task PutRule_InvalidInstructions_ReportsAllFaults()
    {
        using var response = await PutAsync(
            $"/api/rules/{NewId("rule")}", Rule("""{"Minor": {"en": "a\u202eb", "german": "c", "de": ""}, "Severe": {"en": "d"}, "mild": {}}"""));
        Assert.Equal(
            ["instructions.Minor.de", "instructions.Minor.en", "instructions.Minor.german", "instructions.Severe", "instructions.mild"],
            FaultsOf(await ProblemAsync(response, HttpStatusCode.BadRequest)));
    }

    [Theory]
    [InlineData("lang=de", null, "de")]
    [InlineData("lang=de-AT", "en", "de")]
    [InlineData("lang=fr", null, "en")]
    [InlineData("", "fr, de-CH;q=0.8, en;q=0.5", "de")]
    [InlineData("", "fr", "en")]
    [InlineData("", "*", null)]
    [InlineData("", null, null)]
    public async Task Get_Language_HasTheTextInIt(string query, string? accepted, string? expected)
    {
        var (station, id, _) = await AlertAsync();
        foreach (var path in (string[])[$"/api/alerts/{id}?{query}", $"/api/alerts?area={station}&{query}"])
        {
            var body = await GetJsonAsync(path.TrimEnd('&'), accepted);
            var text = (body["items"]?[0] ?? body["history"]![0]!)["text"];
            Assert.Equal(expected, (string?)text?["language"]);
            if (expected != "de") continue;
            Assert.Equal("Temperatur an der Station Marktplatz: Gering", (string)text!["headline"]!);
            Assert.StartsWith("Temperatur an der Station Marktplatz: 27 °C. Üblich sind hier 25 °C. Gewarnt wird ab 26 °C.", (string)text["description"]!, StringComparison.Ordinal);
            Assert.Equal("Gehen Sie hinein.", (string)text["instruction"]!);
        }
    }

    [Fact]
    public async Task Get_RenamedStationAndChangedRule_HasThePresentNameAndInstruction()
    {
        var (station, id, rule) = await AlertAsync();
        await JsonAsync(await PatchAsync($"/api/stations/{station}", """{"name": "Rathaus"}"""), HttpStatusCode.OK);
        await JsonAsync(await PatchAsync($"/api/rules/{rule}", """{"instructions": {"Minor": {"de": "Bleiben Sie drinnen."}}}"""), HttpStatusCode.OK);
        var alert = await GetJsonAsync($"/api/alerts/{id}?lang=de");
        Assert.Equal("raised", (string)alert["state"]!);
        Assert.Contains("Rathaus", (string)alert["text"]!["description"]!, StringComparison.Ordinal);
        Assert.Equal("Bleiben Sie drinnen.", (string)alert["text"]!["instruction"]!);
        Assert.Contains("Marktplatz", (string)alert["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_AlertThatHasEnded_AsksForNothing()
    {
        var (station, id, _) = await AlertAsync();
        await AcceptedAsync(Reading(station, Start.AddMinutes(1)));
        JsonNode alert = null!;
        await Eventually.TrueAsync(async () => (string)(alert = await GetJsonAsync($"/api/alerts/{id}?lang=de"))["state"]! == "cleared", () => "It has not ended.", Cancelled);
        Assert.Null(alert["text"]!["instruction"]);
        Assert.Equal("Temperatur an der Station Marktplatz: vorbei, im schlimmsten Fall Gering", (string)alert["text"]!["headline"]!);
    }

    [Fact]
    public async Task Get_InvalidLanguage_IsRefused()
    {
        var (_, id, _) = await AlertAsync();
        foreach (var path in (string[])["/api/alerts?lang=german", $"/api/alerts/{id}?lang=d", "/api/alerts/feed?lang=de_AT", $"/api/alerts/{id}/cap?lang=1"])
        {
            using var response = await GetAsync(path);
            Assert.Equal(["lang"], FaultsOf(await ProblemAsync(response, HttpStatusCode.BadRequest)));
        }
    }

    [Fact]
    public async Task Cap_WithoutLanguage_HasAnInfoForEachLanguageOfTheCity()
    {
        var (_, id, _) = await AlertAsync();
        var infos = (await GetXmlAsync($"/api/alerts/{id}/cap")).Elements(XName.Get("info", Cap)).ToList();
        Assert.Equal(["en", "de"], infos.Select(info => Of(info, "language")));
        Assert.Equal(["Temperature", "Temperatur"], infos.Select(info => Of(info, "event")));
        Assert.Equal(["Go in.", "Gehen Sie hinein."], infos.Select(info => Of(info, "instruction")));
        Assert.Equal("de", Of(Assert.Single((await GetXmlAsync($"/api/alerts/{id}/cap?lang=de")).Elements(XName.Get("info", Cap))), "language"));

        static string Of(XElement info, string name) => info.Element(XName.Get(name, Cap))!.Value;
    }

    [Fact]
    public async Task Feed_Language_IsThatOfTheRequest()
    {
        var (_, id, _) = await AlertAsync();
        foreach (var (path, accepted) in new[] { ("/api/alerts/feed?lang=de", null), ("/api/alerts/feed", "de-DE, en;q=0.5") })
        {
            var feed = await GetXmlAsync(path, accepted);
            Assert.Equal("de", (string)feed.Attribute(XNamespace.Xml + "lang")!);
            var entry = feed.Elements(Atom("entry")).Single(entry => entry.Element(Atom("id"))!.Value.EndsWith(id, StringComparison.Ordinal));
            Assert.Equal("Temperatur an der Station Marktplatz: Gering", entry.Element(Atom("title"))!.Value);
            Assert.EndsWith("Gehen Sie hinein.", entry.Element(Atom("summary"))!.Value, StringComparison.Ordinal);
        }

        static XName Atom(string name) => XName.Get(name, "http://www.w3.org/2005/Atom");
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Subscribe_Language_DeliversTheTextInIt(HubProtocol protocol)
    {
        var (station, rule) = (NewId("station"), NewId("rule"));
        await PutStationAsync(station, "\"name\": \"Marktplatz\"");
        await JsonAsync(await PutAsync($"/api/rules/{rule}", Rule(Instructions, station)), HttpStatusCode.Created);
        await using var german = await HubClient.ConnectAsync(Address, Cancelled, protocol);
        await using var none = await HubClient.ConnectAsync(Address, Cancelled, protocol);
        await german.SubscribeAsync($$"""{"stations": ["{{station}}"], "language": "de-DE"}""", Cancelled);
        await none.SubscribeAsync($$"""{"stations": ["{{station}}"]}""", Cancelled);
        await AcceptedAsync(Reading(station, Start, "\"temperature\": 27"));
        var alert = Assert.Single(await german.AlertsAsync(1, Cancelled));
        Assert.Equal("Gehen Sie hinein.", (string)alert["text"]!["instruction"]!);
        var plain = Assert.Single(await none.AlertsAsync(1, Cancelled));
        Assert.Null(plain["text"]);

        // One that was away gets it, too.
        await using var late = await HubClient.ConnectAsync(Address, Cancelled, protocol);
        await late.SubscribeAsync($$"""{"stations": ["{{station}}"], "language": "de", "since": {{(long)alert["sequence"]! - 1}}}""", Cancelled);
        Assert.True(JsonNode.DeepEquals(alert, Assert.Single(await late.AlertsAsync(1, Cancelled))));
        var error = await Assert.ThrowsAsync<HubException>(() => none.SubscribeAsync("""{"language": "german"}""", Cancelled));
        Assert.Contains("language needs a BCP 47 tag", error.Message, StringComparison.Ordinal);
    }

    private static string Rule(string instructions, string? station = null) =>
        $$"""{"sensor": "temperature", "stations": [{{(station is null ? "" : $"\"{station}\"")}}], "min_values": 1, "levels": [{"severity": "Minor", "above": {{(station is null ? 1e6 : 26)}}}], "instructions": {{instructions}}}""";

    /// <summary>An active alert of a station of its own, in an area with the id of the station.</summary>
    private async Task<(string Station, string Id, string Rule)> AlertAsync()
    {
        var (station, rule) = (NewId("station"), NewId("rule"));
        await PutStationAsync(station, $"\"name\": \"Marktplatz\", \"area\": \"{station}\"");
        await JsonAsync(await PutAsync($"/api/rules/{rule}", Rule(Instructions, station)), HttpStatusCode.Created);
        await AcceptedAsync(Reading(station, Start, "\"temperature\": 27"));
        return (station, (string)Assert.Single(await ItemsAsync($"/api/alerts?area={station}", 1))!["id"]!, rule);
    }

    private async Task<JsonNode> GetJsonAsync(string path, string? accepted)
    {
        using var response = await SendAsync(path, accepted);
        return await JsonAsync(response, HttpStatusCode.OK);
    }

    private async Task<XElement> GetXmlAsync(string path, string? accepted = null)
    {
        using var response = await SendAsync(path, accepted);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return XDocument.Parse(await response.Content.ReadAsStringAsync(Cancelled)).Root!;
    }

    private async Task<HttpResponseMessage> SendAsync(string path, string? accepted)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accepted is not null) request.Headers.TryAddWithoutValidation("Accept-Language", accepted);
        return await Client.SendAsync(request, Cancelled);
    }
}
