using System.Net;
using System.Xml.Linq;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;
using CitySensors.Web.Access;
using CitySensors.Web.Feeds;
using CitySensors.Web.Tests.Hosting;

namespace CitySensors.Web.Tests.Feeds;

public sealed class FeedTests
{
    private static readonly XNamespace Cap = CapMessage.Namespace;
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";

    /// <summary>In this order, by section 3.3 of the standard.</summary>
    private static readonly string[] AlertElements =
        ["identifier", "sender", "sent", "status", "msgType", "source", "scope", "restriction", "addresses", "code", "note", "references", "incidents", "info"];

    private static readonly string[] InfoElements =
    [
        "language", "category", "event", "responseType", "urgency", "severity", "certainty", "audience", "eventCode", "effective", "onset", "expires", "senderName",
        "headline", "description", "instruction", "web", "contact", "parameter", "resource", "area",
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cap_FromRaisedToCleared_IsAlertUpdateAndCancelWithReferences()
    {
        await using var server = await TestServer.StartAsync();
        Append(server, "dam", AlertState.Raised, AlertState.Escalated, AlertState.Cleared);
        var (alert, update, cancel) = (await CapAsync(server, "alert-dam", 1), await CapAsync(server, "alert-dam", 2), await CapAsync(server, "alert-dam"));
        Assert.Equal(["Alert", "Update", "Cancel"], new[] { alert, update, cancel }.Select(message => Text(message, "msgType")));
        Assert.All([alert, update, cancel], AssertValid);
        Assert.Null(alert.Element(Cap + "references"));
        Assert.Equal([ReferenceTo(alert)], Text(update, "references").Split(' '));
        Assert.Equal([ReferenceTo(alert), ReferenceTo(update)], Text(cancel, "references").Split(' '));

        var info = alert.Element(Cap + "info")!;
        Assert.Equal(("Met", "Rain", "Immediate", "Minor", "Observed"), (Text(info, "category"), Text(info, "event"), Text(info, "urgency"), Text(info, "severity"), Text(info, "certainty")));
        Assert.Equal("1970-01-01T00:00:00-00:00", Text(alert, "sent"));
        Assert.Equal("48.1,11.6 0", Text(info.Element(Cap + "area")!, "circle"));
        Assert.Equal("AllClear", Text(cancel.Element(Cap + "info")!, "responseType"));
        Assert.Equal("Past", Text(cancel.Element(Cap + "info")!, "urgency"));
    }

    [Fact]
    public async Task Cap_CityWithATimeZone_HasLocalTimes()
    {
        await using var server = await TestServer.StartAsync(new Dictionary<string, string?> { ["City:TimeZone"] = "Europe/Berlin" });
        Append(server, "dam", AlertState.Raised);
        Assert.Equal("1970-01-01T01:00:00+01:00", Text(await CapAsync(server, "alert-dam"), "sent"));
    }

    [Fact]
    public async Task Cap_CityWithOtherLanguages_HasThoseWithTexts()
    {
        await using var server = await TestServer.StartAsync(new Dictionary<string, string?> { ["City:Languages:0"] = "de-AT", ["City:Languages:1"] = "fr", ["City:Languages:2"] = "de" });
        Append(server, "dam", AlertState.Raised, AlertState.Cleared);
        var message = await CapAsync(server, "alert-dam");
        AssertValid(message);
        Assert.Equal(["de"], message.Elements(Cap + "info").Select(info => Text(info, "language")));
        Assert.Equal("Niederschlag an der Station dam: wieder 30,3 mm/h. Üblich sind hier 0 mm/h. Diese Warnung galt am 1. Januar 1970 von 00:00 bis 00:01 Uhr (UTC).", Text(message, "note"));
    }

    [Fact]
    public async Task Cap_RuleWithInstructions_HasThemInEachLanguage()
    {
        await using var server = await TestServer.StartAsync();
        var rule = DefaultRules.ByPublicScale("rainfall")! with { Id = "rule" };
        await server.City.ChangeAsync(new DefinitionChange.PutRule(rule), null, Cancelled);
        server.City.Log.Append([TestAlerts.One("dam") with { Episode = TestAlerts.One("dam").Episode with { Severity = Severity.Severe, HighestSeverity = Severity.Severe } }]);
        var message = await CapAsync(server, "alert-dam");
        AssertValid(message);
        Assert.Equal(
            [("en", rule.InstructionAt(Severity.Severe, "en")), ("de", rule.InstructionAt(Severity.Severe, "de"))],
            message.Elements(Cap + "info").Select(info => (Text(info, "language"), (string?)Text(info, "instruction"))));
    }

    [Fact]
    public async Task Cap_Unconfirmed_DoesNotSayThatItIsObserved()
    {
        await using var server = await TestServer.StartAsync();
        Append(server, "dam", AlertState.Raised, AlertState.Unconfirmed);
        var message = await CapAsync(server, "alert-dam");
        AssertValid(message);
        Assert.Equal(("Update", "Unknown"), (Text(message, "msgType"), Text(message.Element(Cap + "info")!, "certainty")));
    }

    [Theory]
    [InlineData("/api/alerts/none/cap")]
    [InlineData("/api/alerts/alert-dam/cap?sequence=7")]
    [InlineData("/api/alerts/alert-mill/cap")]
    public async Task Cap_UnknownEntryOrNotForThePublic_IsNotFound(string path)
    {
        var token = "";
        await using var server = await TestServer.StartAsync(beforeStart: file => token = new KeyFile(file, TimeProvider.System).Create(ApiRole.Staff, "Ada").Token);
        Append(server, "dam", AlertState.Raised);
        server.City.Log.Append([TestAlerts.One("mill") with { Audience = Audience.Staff }]);
        server.Client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var response = await server.Client.GetAsync(new Uri(path, UriKind.Relative), Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Feed_AlertsForThePublic_HasTheNewestEntryOfEachWithItsMessage()
    {
        await using var server = await TestServer.StartAsync();
        Append(server, "dam", AlertState.Raised, AlertState.Cleared);
        Append(server, "quay", AlertState.Raised);
        server.City.Log.Append([TestAlerts.One("mill") with { Audience = Audience.Staff }]);
        var feed = await GetXmlAsync(server, "/api/alerts/feed", AtomFeed.MediaType);
        var entries = feed.Elements(Atom + "entry").ToList();
        Assert.Equal(["urn:citysensors:alert:alert-quay", "urn:citysensors:alert:alert-dam"], entries.Select(entry => entry.Element(Atom + "id")!.Value));
        Assert.Equal(["Rain at quay: Minor", "Rain at dam: over, Minor at its worst"], entries.Select(entry => entry.Element(Atom + "title")!.Value));
        Assert.All([feed, .. entries], element => Assert.All(["id", "title", "updated"], name => Assert.Single(element.Elements(Atom + name))));
        foreach (var entry in entries)
        {
            var link = entry.Elements(Atom + "link").Single(link => (string)link.Attribute("type")! == CapMessage.MediaType);
            AssertValid(await GetXmlAsync(server, (string)link.Attribute("href")!, CapMessage.MediaType));
        }
    }

    [Fact]
    public async Task FeedAndCap_AlertsThatConfirmEachOther_AreThoseOfTheirEvent()
    {
        await using var server = await TestServer.StartAsync();
        server.City.Log.Append([TestAlerts.One("mill") with { Audience = Audience.Confirmed }]);
        Assert.Empty((await GetXmlAsync(server, "/api/alerts/feed", "application/atom+xml")).Elements(Atom + "entry"));
        server.City.Log.Append([TestAlerts.One("quay") with { Audience = Audience.Confirmed }]);
        await Eventually.TrueAsync(
            async () => (await GetXmlAsync(server, "/api/alerts/feed", "application/atom+xml")).Elements(Atom + "entry").Count() == 2,
            () => "The feed has not both alerts.",
            Cancelled);
        Assert.Equal("Alert", (string?)(await CapAsync(server, "alert-mill")).Element(Cap + "msgType"));
    }

    [Fact]
    public async Task Feed_NoAlerts_IsValidAndEmpty()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Empty((await GetXmlAsync(server, "/api/alerts/feed", AtomFeed.MediaType)).Elements(Atom + "entry"));
    }

    [Fact]
    public async Task FeedAndCap_HostileNames_AreText()
    {
        await using var server = await TestServer.StartAsync();
        await server.City.ChangeAsync(new DefinitionChange.PutStation(new StationDefinition("dam", "<b>&\"]]>\uFFFEDam\uD83D\uDE00\uD83D")), null, Cancelled);
        Append(server, "dam", AlertState.Raised);
        Assert.Contains("<b>&\"]]>\uFFFDDam\uD83D\uDE00\uFFFD", (await GetXmlAsync(server, "/api/alerts/feed", AtomFeed.MediaType)).Element(Atom + "entry")!.Element(Atom + "title")!.Value, StringComparison.Ordinal);
        AssertValid(await CapAsync(server, "alert-dam"));
    }

    private static void Append(TestServer server, string station, params AlertState[] states) => server.City.Log.Append(
        [.. states.Select((state, i) => TestAlerts.One(station) with { State = state, Episode = TestAlerts.One(station).Episode with { Updated = DateTimeOffset.UnixEpoch.AddMinutes(i) } })]);

    private static async Task<XElement> CapAsync(TestServer server, string id, long? sequence = null) =>
        await GetXmlAsync(server, $"/api/alerts/{id}/cap{(sequence is null ? "" : $"?sequence={sequence}")}", CapMessage.MediaType);

    private static async Task<XElement> GetXmlAsync(TestServer server, string path, string mediaType)
    {
        using var response = await server.Client.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute), Cancelled);
        var text = await response.Content.ReadAsStringAsync(Cancelled);
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        Assert.Equal(mediaType, response.Content.Headers.ContentType?.MediaType);
        return XDocument.Parse(text).Root!;
    }

    private static string Text(XElement parent, string name) => parent.Element(Cap + name)!.Value;

    private static string ReferenceTo(XElement message) => $"{Text(message, "sender")},{Text(message, "identifier")},{Text(message, "sent")}";

    /// <summary>What the schema of the standard asks of the elements that are used.</summary>
    private static void AssertValid(XElement message)
    {
        AssertOrder(message, AlertElements, "identifier", "sender", "sent", "status", "msgType", "scope");
        Assert.Matches(@"^[^\s,<&]+$", Text(message, "identifier"));
        Assert.Matches(@"^[^\s,<&]+$", Text(message, "sender"));
        Assert.Contains(Text(message, "msgType"), new[] { "Alert", "Update", "Cancel" });
        Assert.NotEmpty(message.Elements(Cap + "info"));
        Assert.All(message.Elements(Cap + "info"), info => AssertValidInfo(info, Text(message, "sent")));
        // Those who read one language must not miss what is in another.
        Assert.All(message.Elements(Cap + "info"), info => Assert.Equal(FactsOf(message.Element(Cap + "info")!), FactsOf(info)));
    }

    private static IEnumerable<string> FactsOf(XElement info) => info.Elements()
        .Where(element => element.Name.LocalName is not ("language" or "event" or "headline" or "description" or "instruction"))
        .Select(element => element.ToString());

    private static void AssertValidInfo(XElement info, string sent)
    {
        AssertOrder(info, InfoElements, "category", "event", "urgency", "severity", "certainty");
        Assert.Matches("^[a-z]{2}$", Text(info, "language"));
        Assert.All(info.Elements(Cap + "parameter"), parameter => Assert.Equal(["valueName", "value"], parameter.Elements().Select(element => element.Name.LocalName)));
        Assert.Equal("areaDesc", info.Element(Cap + "area")!.Elements().First().Name.LocalName);
        Assert.All([sent, Text(info, "effective"), Text(info, "onset")], time => Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$", time));
        Assert.Contains(Text(info, "category"), new[] { "Met", "Env" });
        Assert.Contains(Text(info, "urgency"), new[] { "Immediate", "Future", "Past", "Unknown" });
        Assert.Contains(Text(info, "severity"), new[] { "Extreme", "Severe", "Moderate", "Minor" });
        Assert.Contains(Text(info, "certainty"), new[] { "Observed", "Likely", "Unknown" });
    }

    private static void AssertOrder(XElement element, string[] order, params string[] required)
    {
        var places = element.Elements().Select(child => Array.IndexOf(order, child.Name.LocalName)).ToList();
        Assert.All(places, place => Assert.True(place >= 0));
        Assert.Equal(places.Order(), places);
        Assert.All(required, name => Assert.Single(element.Elements(Cap + name)));
        Assert.All(element.DescendantsAndSelf(), child => Assert.Equal(Cap, child.Name.Namespace));
    }
}
