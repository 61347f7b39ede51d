using System.Net;
using System.Text.Json.Nodes;
using CitySensors.Core.Alerts;
using CitySensors.TestSupport.Hub;
using CitySensors.Web.Access;
using CitySensors.Web.Tests.Hosting;
using Microsoft.AspNetCore.SignalR;

namespace CitySensors.Web.Tests.Access;

/// <summary>Who sees the events of alerts for staff.</summary>
public sealed class EventAccessTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, false)]
    [InlineData(ApiRole.Station, false)]
    [InlineData(ApiRole.Staff, true)]
    [InlineData(ApiRole.Engineer, true)]
    public async Task Events_AnyRole_ThoseForStaffAreForStaffAndEngineersOnly(ApiRole? role, bool seesAll)
    {
        await using var server = await KeyedServer.StartAsync(role);
        await using var browser = await server.ConnectAsync();
        IEnumerable<string> expected = seesAll ? ["alert-dam", "alert-mill"] : ["alert-dam"];
        await Eventually.TrueAsync(async () => (await server.IdsAsync("/api/events")).SequenceEqual(expected), () => "There are other events.", Cancelled);
        Assert.Equal(expected, KeyedServer.Ids(await browser.SubscribeEventsAsync("{}", Cancelled)));
        Assert.Equal(["alert-dam"], await server.IdsAsync("/api/events?audience=public"));
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/api/events/alert-dam")).Status);
        Assert.Equal(seesAll ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await server.GetAsync("/api/events/alert-mill")).Status);

        var staff = await server.GetAsync("/api/events?audience=staff");
        if (seesAll) Assert.Equal(["alert-mill"], KeyedServer.Ids(JsonNode.Parse(staff.Body)!["items"]!));
        else Assert.Equal(role is null ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden, staff.Status);
    }

    /// <summary>What citizens read of an event, they may look at.</summary>
    [Fact]
    public async Task Alert_ToBeConfirmed_IsVisibleToCitizensOnceItsEventIs()
    {
        await using var server = await KeyedServer.StartAsync(role: null);
        server.Append(TestAlerts.One("quay", "harbour") with { Audience = Audience.Confirmed, Source = new AlertSource("quay", "harbour", null, null) });
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync("/api/alerts/alert-quay")).Status);
        server.Append(TestAlerts.One("pier", "harbour") with { Audience = Audience.Confirmed, Source = new AlertSource("pier", "harbour", null, null) });
        await Eventually.TrueAsync(
            async () => (await server.GetAsync("/api/alerts/alert-quay")).Status == HttpStatusCode.OK, () => "The alert is not visible.", Cancelled);
        Assert.Equal(["alert-dam", "alert-quay"], await server.IdsAsync("/api/events"));
        Assert.Equal(["alert-dam"], await server.IdsAsync("/api/alerts"));
    }

    [Fact]
    public async Task SubscribeEvents_ForStaffWithoutTheRole_IsRefusedWithTheReason()
    {
        await using var server = await KeyedServer.StartAsync(role: null);
        await using var browser = await server.ConnectAsync();
        var refused = await Assert.ThrowsAsync<HubException>(() => browser.SubscribeEventsAsync("""{"audience": "staff"}""", Cancelled));
        Assert.Contains("audience staff needs the API key of staff or an engineer", refused.Message, StringComparison.Ordinal);
    }
}
