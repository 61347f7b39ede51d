using System.Net;
using System.Text.Json.Nodes;
using CitySensors.Core.Alerts;
using CitySensors.TestSupport.Hub;
using CitySensors.Web.Access;
using CitySensors.Web.Tests.Hosting;
using Microsoft.AspNetCore.SignalR;

namespace CitySensors.Web.Tests.Access;

/// <summary>Who sees the alerts for staff.</summary>
public sealed class AlertAccessTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, false)]
    [InlineData(ApiRole.Station, false)]
    [InlineData(ApiRole.Staff, true)]
    [InlineData(ApiRole.Engineer, true)]
    public async Task Alerts_AnyRole_ThoseForStaffAreForStaffAndEngineersOnly(ApiRole? role, bool seesAll)
    {
        await using var server = await KeyedServer.StartAsync(role);
        Assert.Equal(seesAll ? ["alert-dam", "alert-mill"] : ["alert-dam"], await server.IdsAsync("/api/alerts"));
        Assert.Equal(seesAll ? ["alert-dam", "alert-mill"] : ["alert-dam"], await server.IdsAsync("/api/alerts?active=true"));
        Assert.Equal(["alert-dam"], await server.IdsAsync("/api/alerts?audience=public"));
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("/api/alerts/alert-dam")).Status);
        Assert.Equal(seesAll ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await server.GetAsync("/api/alerts/alert-mill")).Status);

        var staff = await server.GetAsync("/api/alerts?audience=staff");
        if (seesAll) Assert.Equal(["alert-mill"], KeyedServer.Ids(JsonNode.Parse(staff.Body)!["items"]!));
        else Assert.Equal(role is null ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden, staff.Status);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(ApiRole.Station, false)]
    [InlineData(ApiRole.Staff, true)]
    [InlineData(ApiRole.Engineer, true)]
    public async Task Hub_AnyRole_ThoseForStaffAreForStaffAndEngineersOnly(ApiRole? role, bool seesAll)
    {
        await using var server = await KeyedServer.StartAsync(role);
        await using var browser = await server.ConnectAsync();
        await browser.SubscribeAsync("""{"since": 0}""", Cancelled);
        // Entries come in order: with the last one, all before it have come.
        server.Append(TestAlerts.One("quay") with { Audience = Audience.Both });
        Assert.Equal(seesAll ? ["alert-mill", "alert-dam", "alert-quay"] : ["alert-dam", "alert-quay"], (await browser.AlertsAsync(seesAll ? 3 : 2, Cancelled)).Select(IdOf));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(ApiRole.Station)]
    public async Task Subscribe_ForStaffWithoutTheRole_IsRefusedWithTheReason(ApiRole? role)
    {
        await using var server = await KeyedServer.StartAsync(role);
        await using var browser = await server.ConnectAsync();
        var refused = await Assert.ThrowsAsync<HubException>(() => browser.SubscribeAsync("""{"audience": "staff", "least_severity": "Bad"}""", Cancelled));
        Assert.Contains("audience staff needs the API key of staff or an engineer", refused.Message, StringComparison.Ordinal);
        Assert.Contains("least_severity", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscribe_OneAudience_LeavesOutTheOther()
    {
        await using var server = await KeyedServer.StartAsync(ApiRole.Staff);
        await using var citizen = await server.ConnectAsync();
        await using var staff = await server.ConnectAsync();
        await citizen.SubscribeAsync("""{"audience": "public", "since": 0}""", Cancelled);
        await staff.SubscribeAsync("""{"audience": "staff", "since": 0}""", Cancelled);
        server.Append(TestAlerts.One("quay") with { Audience = Audience.Both });
        Assert.Equal(["alert-dam", "alert-quay"], (await citizen.AlertsAsync(2, Cancelled)).Select(IdOf));
        Assert.Equal(["alert-mill", "alert-quay"], (await staff.AlertsAsync(2, Cancelled)).Select(IdOf));
    }

    [Fact]
    public async Task Alerts_UnknownAudience_IsAnError()
    {
        await using var server = await KeyedServer.StartAsync(ApiRole.Staff);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.GetAsync("/api/alerts?audience=everybody")).Status);
        await using var browser = await server.ConnectAsync();
        await Assert.ThrowsAsync<HubException>(() => browser.SubscribeAsync("""{"audience": "everybody"}""", Cancelled));
    }

    private static string IdOf(JsonNode alert) => (string)alert["id"]!;
}
