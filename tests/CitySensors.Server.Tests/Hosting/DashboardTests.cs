using System.Net.Http.Headers;
using System.Net;
using System.Text;
using CitySensors.TestSupport.Processes;
using CitySensors.Web.Access;

namespace CitySensors.Server.Tests.Hosting;

/// <summary>Orleans' dashboard of the real server.</summary>
public sealed class DashboardTests : HostTestBase
{
    private static readonly string[] Paths = ["dashboard/", "dashboard/index.min.js", "dashboard/DashboardCounters", "dashboard/ClusterStats"];

    [Fact]
    public async Task Dashboard_NotEnabled_ReturnsNotFound()
    {
        var token = CreateKey(ApiRole.Engineer);
        await using var server = await StartAsync();
        foreach (var path in Paths) Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(server, path, Bearer(token))).Status);
    }

    [Fact]
    public async Task Dashboard_Enabled_IsForEngineersOnly()
    {
        var (station, staff, engineer) = (CreateKey(ApiRole.Station), CreateKey(ApiRole.Staff), CreateKey(ApiRole.Engineer));
        await using var server = await StartAsync("--Silo:Dashboard:Enabled=true");
        foreach (var path in Paths)
        {
            var nobody = await GetAsync(server, path, null);
            Assert.Equal((HttpStatusCode.Unauthorized, "Basic"), (nobody.Status, nobody.Headers.WwwAuthenticate.Single().Scheme));
            Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(server, path, Password("cs_wrong"))).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(server, path, Bearer(station))).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(server, path, Bearer(staff))).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(server, path, Password(staff))).Status);
            Assert.Equal(HttpStatusCode.OK, (await GetAsync(server, path, Bearer(engineer))).Status);
            Assert.Equal(HttpStatusCode.OK, (await GetAsync(server, path, Password(engineer))).Status);
        }
    }

    /// <summary>A browser sends it by itself, also where another page makes it send a request.</summary>
    [Fact]
    public async Task Password_ElsewhereThanForTheDashboard_IsNotAccepted()
    {
        var engineer = CreateKey(ApiRole.Engineer);
        await using var server = await StartAsync("--Silo:Dashboard:Enabled=true");
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(server.Url, "api/stations/one"));
        request.Headers.Authorization = Password(engineer);
        using var response = await Http.SendAsync(request, Cancelled);
        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (response.StatusCode, response.Headers.WwwAuthenticate.Single().Scheme));
    }

    [Fact]
    public async Task ContentSecurityPolicy_OfTheDashboard_AllowsNothingFromElsewhere()
    {
        var engineer = CreateKey(ApiRole.Engineer);
        await using var server = await StartAsync("--Silo:Dashboard:Enabled=true");
        var policy = (await GetAsync(server, "dashboard/", Bearer(engineer))).Headers.GetValues("Content-Security-Policy").Single();
        foreach (var part in (string[])["default-src 'self';", "script-src 'self';", "connect-src 'self';", "frame-ancestors 'none'"])
            Assert.Contains(part, policy, StringComparison.Ordinal);
    }

    private static AuthenticationHeaderValue Bearer(string token) => new("Bearer", token);

    private static AuthenticationHeaderValue Password(string token) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"anybody:{token}")));

    private string CreateKey(ApiRole role) => new KeyFile(Path.Combine(Folder.Path, "keys.json"), TimeProvider.System).Create(role, "Ada").Token;

    private Task<ServerProcess> StartAsync(params string[] arguments) => ServerProcess.Start(Folder.Path, arguments).ReadyAsync(Http, Cancelled);

    private async Task<(HttpStatusCode Status, HttpResponseHeaders Headers)> GetAsync(ServerProcess server, string path, AuthenticationHeaderValue? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Url, path));
        request.Headers.Authorization = authorization;
        using var response = await Http.SendAsync(request, Cancelled);
        return (response.StatusCode, response.Headers);
    }
}
