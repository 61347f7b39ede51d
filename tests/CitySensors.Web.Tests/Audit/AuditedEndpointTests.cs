using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using CitySensors.Core.Audit;
using CitySensors.Core.Recomputations;
using CitySensors.Core.Simulation;
using CitySensors.TestSupport.Contract;
using CitySensors.Web.Audit;
using CitySensors.Web.OpenApi;
using CitySensors.Web.Tests.Hosting;
using CitySensors.Web.Tests.Recomputations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CitySensors.Web.Tests.Audit;

/// <summary>What the audit log has of requests.</summary>
public sealed class AuditedEndpointTests
{
    /// <summary>What is not recorded by its endpoint, with the reason.</summary>
    private static readonly Dictionary<string, string> Exempt = new()
    {
        ["postReadings"] = "Only corrections are recorded, by the handler.",
        ["postAlertAction"] = "An action is an entry itself.",
        ["postRuleLevel"] = "It computes something and changes nothing.",
        ["postRulePreview"] = "It computes something and changes nothing.",
        ["/hubs/alerts/negotiate"] = "It opens a connection, which can only subscribe.",
        ["/hubs/alerts"] = "The hub, which can only subscribe.",
    };

    private static readonly MediaTypeHeaderValue MergePatch = new("application/merge-patch+json");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Endpoints_ThatMayChangeSomething_AreRecordedOrExemptWithAReason()
    {
        await using var server = await TestServer.StartAsync(services: services => services.AddSingleton<ICitySimulation>(new IdleSimulation()));
        var changing = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is not { } methods || methods.Any(method => !IsSafe(method)))
            .Select(endpoint => (Id: endpoint.Metadata.GetMetadata<Operation>()?.Id ?? $"/{endpoint.RoutePattern.RawText!.TrimStart('/')}", Audit: endpoint.Metadata.GetMetadata<AuditMetadata>()))
            .ToList();
        Assert.Equal(Exempt.Keys.Order(StringComparer.Ordinal), changing.Where(one => one.Audit?.NotRecorded is not null || one.Audit is null).Select(one => one.Id).Distinct().Order(StringComparer.Ordinal));
        Assert.All(changing.Where(one => one.Audit?.NotRecorded is not null), one => Assert.Equal(Exempt[one.Id], one.Audit!.NotRecorded));
        var recorded = changing.Where(one => one.Audit is { NotRecorded: null }).ToList();
        Assert.Contains(recorded, one => one.Id == "patchSimulation");
        Assert.All(recorded, one => Assert.Contains(one.Audit!.Action, AuditActions.All));
        Assert.All(recorded, one => Assert.Contains(one.Audit!.SubjectKind, AuditSubjects.All));
    }

    [Fact]
    public async Task Request_AuditLogUnavailable_IsDoneAndLoggedInstead()
    {
        await using var server = await TestServer.StartAsync();
        server.Audit.IsUnavailable = true;
        using var response = await server.Client.PutAsJsonAsync(new Uri("/api/stations/mill", UriKind.Relative), new { name = "Mill" }, Cancelled);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var line = Assert.Single(server.Log.Lines, line => line.Event == 1040).Line;
        Assert.Equal(1, MetricsText.Value(await server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancelled), "citysensors_audit_entries_missing_total"));
        Assert.Contains("create, station mill, {\"version\":\"1\"}", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostAction_AuditLogUnavailable_IsNotDone()
    {
        await using var server = await TestServer.StartAsync();
        server.City.Log.Append([TestAlerts.One("dam") with { Sequence = 1 }]);
        server.Audit.IsUnavailable = true;
        using var response = await server.Client.PostAsJsonAsync(new Uri("/api/alerts/alert-dam/actions", UriKind.Relative), new { action = "acknowledge" }, Cancelled);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task Recomputation_FromBeginningToEnd_IsInTheLog()
    {
        var recomputations = new ScriptedRecomputations();
        await using var server = await TestServer.StartAsync(services: services => services.AddSingleton<IRecomputations>(recomputations));
        const string path = "/api/recomputations";
        (await server.Client.PostAsJsonAsync(new Uri(path, UriKind.Relative), new { from = "2026-11-01T00:00:00Z", to = "2026-11-02T00:00:00Z" }, Cancelled)).Dispose();
        foreach (var state in (string[])["paused", "running"])
        {
            using var patch = JsonContent.Create(new { state }, MergePatch);
            (await server.Client.PatchAsync(new Uri($"{path}/1", UriKind.Relative), patch, Cancelled)).Dispose();
        }

        using var refused = await server.Client.PostAsync(new Uri($"{path}/1/swap", UriKind.Relative), null, Cancelled);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        (await server.Client.DeleteAsync(new Uri($"{path}/1", UriKind.Relative), Cancelled)).Dispose();
        var found = await server.Audit.ReadAsync(new AuditQuery { SubjectKind = AuditSubjects.Recomputation, SubjectId = "1" }, 10, Cancelled);
        Assert.Equal([AuditActions.Delete, AuditActions.Resume, AuditActions.Pause, AuditActions.Create], found.Entries.Select(entry => entry.Action));
    }

    [Fact]
    public async Task Simulation_ThatIsChanged_IsInTheLog()
    {
        await using var server = await TestServer.StartAsync(services: services => services.AddSingleton<ICitySimulation>(new IdleSimulation()));
        foreach (var change in (object[])[new { stations = 7, senders = (int?)null }, new { }])
        {
            using var patch = JsonContent.Create(change, change.GetType(), MergePatch);
            using var response = await server.Client.PatchAsync(new Uri("/api/simulation", UriKind.Relative), patch, Cancelled);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        var entry = Assert.Single((await server.Audit.ReadAsync(new AuditQuery(), 10, Cancelled)).Entries);
        Assert.Equal((AuditActions.Change, new AuditSubject(AuditSubjects.Simulation, AuditSubjects.Several)), (entry.Action, entry.Subject));
        Assert.Equal("""{"stations":"7","senders":"default"}""", entry.Details.ToJson());
    }

    private static bool IsSafe(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);
}
