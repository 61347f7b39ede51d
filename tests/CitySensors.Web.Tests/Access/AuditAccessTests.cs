using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CitySensors.Core.Alerts;
using CitySensors.Web.Access;
using CitySensors.Web.Tests.Hosting;

namespace CitySensors.Web.Tests.Access;

/// <summary>Who handles alerts and reads the audit log.</summary>
public sealed class AuditAccessTests
{
    private const string Alert = "/api/alerts/alert-dam";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData(ApiRole.Station, HttpStatusCode.Forbidden)]
    [InlineData(ApiRole.Staff, HttpStatusCode.OK)]
    [InlineData(ApiRole.Engineer, HttpStatusCode.OK)]
    public async Task Audit_AnyRole_IsForStaffAndEngineersOnly(ApiRole? role, HttpStatusCode expected)
    {
        var (server, key, _) = await StartAsync(role);
        await using var _1 = server;
        var isAllowed = expected == HttpStatusCode.OK;
        Assert.Equal(isAllowed ? HttpStatusCode.Created : expected, (await SendAsync(server, HttpMethod.Post, $"{Alert}/actions", key, """{"action": "note", "comment": "Seen."}""")).Status);
        Assert.Equal(expected, (await SendAsync(server, HttpMethod.Get, "/api/audit", key)).Status);
        Assert.Equal(expected, (await SendAsync(server, HttpMethod.Get, "/api/export/audit", key)).Status);
        var alert = JsonNode.Parse((await SendAsync(server, HttpMethod.Get, Alert, key)).Body)!;
        Assert.Equal(isAllowed, alert["handling"] is not null);
    }

    [Fact]
    public async Task PostAction_WithAKey_EntryHasItsIdNameAndRole()
    {
        var (server, key, created) = await StartAsync(ApiRole.Staff);
        await using var _ = server;
        await SendAsync(server, HttpMethod.Post, $"{Alert}/actions", key, """{"action": "acknowledge"}""");
        var entry = JsonNode.Parse((await SendAsync(server, HttpMethod.Get, $"/api/audit?actor={created}", key)).Body)!["items"]![0]!;
        Assert.Equal((created, "Ada", "staff"), ((string)entry["actor"]!, (string)entry["actor_name"]!, (string)entry["role"]!));
        var handling = JsonNode.Parse((await SendAsync(server, HttpMethod.Get, Alert, key)).Body)!["handling"]!;
        Assert.Equal("Ada", (string)handling["acknowledged"]!["by"]!);
    }

    /// <summary>A server with keys and an alert for the public at the dam.</summary>
    private static async Task<(TestServer Server, string? Token, string KeyId)> StartAsync(ApiRole? role)
    {
        CreatedKey? created = null;
        var server = await TestServer.StartAsync(beforeStart: file => created = new KeyFile(file, TimeProvider.System).Create(role ?? ApiRole.Engineer, "Ada"));
        server.City.Log.Append([TestAlerts.One("dam") with { Sequence = 1, Audience = Audience.Both }]);
        return (server, role is null ? null : created!.Token, created!.Key.Id);
    }

    private static async Task<(HttpStatusCode Status, string Body)> SendAsync(TestServer server, HttpMethod method, string path, string? token, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = JsonContent.Create(JsonNode.Parse(body));
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await server.Client.SendAsync(request, Cancelled);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancelled));
    }
}
