using System.Net;
using System.Net.Http.Headers;
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
        var (server, token) = await StartAsync(role);
        await using var _ = server;
        Assert.Equal(seesAll ? ["alert-dam", "alert-mill"] : ["alert-dam"], await IdsAsync(server, "/api/alerts", token));
        Assert.Equal(seesAll ? ["alert-dam", "alert-mill"] : ["alert-dam"], await IdsAsync(server, "/api/alerts?active=true", token));
        Assert.Equal(["alert-dam"], await IdsAsync(server, "/api/alerts?audience=public", token));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(server, "/api/alerts/alert-dam", token)).Status);
        Assert.Equal(seesAll ? HttpStatusCode.OK : HttpStatusCode.NotFound, (await GetAsync(server, "/api/alerts/alert-mill", token)).Status);

        var staff = await GetAsync(server, "/api/alerts?audience=staff", token);
        if (seesAll) Assert.Equal(["alert-mill"], Ids(staff.Body));
        else Assert.Equal(role is null ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden, staff.Status);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(ApiRole.Station, false)]
    [InlineData(ApiRole.Staff, true)]
    [InlineData(ApiRole.Engineer, true)]
    public async Task Hub_AnyRole_ThoseForStaffAreForStaffAndEngineersOnly(ApiRole? role, bool seesAll)
    {
        var (server, token) = await StartAsync(role);
        await using var _ = server;
        await using var browser = await ConnectAsync(server, token);
        await browser.SubscribeAsync("""{"since": 0}""", Cancelled);
        // Entries come in order: with the last one, all before it have come.
        server.City.Log.Append([TestAlerts.One("quay") with { Sequence = 3, Audience = Audience.Both }]);
        Assert.Equal(seesAll ? ["alert-mill", "alert-dam", "alert-quay"] : ["alert-dam", "alert-quay"], (await browser.AlertsAsync(seesAll ? 3 : 2, Cancelled)).Select(IdOf));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(ApiRole.Station)]
    public async Task Subscribe_ForStaffWithoutTheRole_IsRefusedWithTheReason(ApiRole? role)
    {
        var (server, token) = await StartAsync(role);
        await using var _ = server;
        await using var browser = await ConnectAsync(server, token);
        var refused = await Assert.ThrowsAsync<HubException>(() => browser.SubscribeAsync("""{"audience": "staff", "least_severity": "Bad"}""", Cancelled));
        Assert.Contains("audience staff needs the API key of staff or an engineer", refused.Message, StringComparison.Ordinal);
        Assert.Contains("least_severity", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Subscribe_OneAudience_LeavesOutTheOther()
    {
        var (server, token) = await StartAsync(ApiRole.Staff);
        await using var _ = server;
        await using var citizen = await ConnectAsync(server, token);
        await using var staff = await ConnectAsync(server, token);
        await citizen.SubscribeAsync("""{"audience": "public", "since": 0}""", Cancelled);
        await staff.SubscribeAsync("""{"audience": "staff", "since": 0}""", Cancelled);
        server.City.Log.Append([TestAlerts.One("quay") with { Sequence = 3, Audience = Audience.Both }]);
        Assert.Equal(["alert-dam", "alert-quay"], (await citizen.AlertsAsync(2, Cancelled)).Select(IdOf));
        Assert.Equal(["alert-mill", "alert-quay"], (await staff.AlertsAsync(2, Cancelled)).Select(IdOf));
    }

    [Fact]
    public async Task Alerts_UnknownAudience_IsAnError()
    {
        var (server, token) = await StartAsync(ApiRole.Staff);
        await using var _ = server;
        Assert.Equal(HttpStatusCode.BadRequest, (await GetAsync(server, "/api/alerts?audience=everybody", token)).Status);
        await using var browser = await ConnectAsync(server, token);
        await Assert.ThrowsAsync<HubException>(() => browser.SubscribeAsync("""{"audience": "everybody"}""", Cancelled));
    }

    /// <summary>A server with keys, an alert for staff at the mill and one for the public at the dam.</summary>
    private static async Task<(TestServer Server, string? Token)> StartAsync(ApiRole? role)
    {
        var token = default(string);
        var server = await TestServer.StartAsync(beforeStart: file =>
        {
            var created = new KeyFile(file, TimeProvider.System).Create(role ?? ApiRole.Engineer, "Ada").Token;
            if (role is not null) token = created;
        });
        server.City.Log.Append(
        [
            TestAlerts.One("mill") with { Sequence = 1, Audience = Audience.Staff },
            TestAlerts.One("dam") with { Sequence = 2, Audience = Audience.Public },
        ]);
        return (server, token);
    }

    private static Task<HubClient> ConnectAsync(TestServer server, string? token) => HubClient.ConnectAsync(
        server.Address, Cancelled, configure: options => options.AccessTokenProvider = () => Task.FromResult(token));

    private static string IdOf(JsonNode alert) => (string)alert["id"]!;

    private static async Task<IEnumerable<string>> IdsAsync(TestServer server, string path, string? token) => Ids((await GetAsync(server, path, token)).Body);

    private static IEnumerable<string> Ids(string page) => JsonNode.Parse(page)!["items"]!.AsArray().Select(alert => IdOf(alert!)).Order(StringComparer.Ordinal);

    private static async Task<(HttpStatusCode Status, string Body)> GetAsync(TestServer server, string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await server.Client.SendAsync(request, Cancelled);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancelled));
    }
}
