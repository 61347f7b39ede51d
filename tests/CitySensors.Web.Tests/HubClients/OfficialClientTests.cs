using System.Text.Json;
using System.Text.Json.Nodes;
using CitySensors.Web.Tests.Hosting;

namespace CitySensors.Web.Tests.HubClients;

/// <summary>The official JavaScript client, which the page uses, against the real hub in both protocols.</summary>
public sealed class OfficialClientTests(OfficialClientTests.Run run) : IClassFixture<OfficialClientTests.Run>
{
    public static TheoryData<string> Protocols => ["json", "messagepack"];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Alerts_HaveTheShapeOfTheApi(string protocol)
    {
        var seen = Seen(protocol);
        Assert.Equal(0, (long)seen["answer"]!["sequence"]!);
        var alert = Assert.Single(seen["alerts"]!.AsArray())!;
        Assert.True(JsonNode.DeepEquals(run.Expected, alert), $"{run.Expected!.ToJsonString()}\n{alert.ToJsonString()}");
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Subscribe_WithFaults_ReturnsAllOfThem(string protocol)
    {
        var fault = (string)Seen(protocol)["fault"]!;
        Assert.Contains("least_severity", fault, StringComparison.Ordinal);
        Assert.Contains("since", fault, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Invoke_WrongTypeOrMethod_FailsThatCallOnly(string protocol)
    {
        Assert.Contains("Failed to invoke", (string)Seen(protocol)["wrongType"]!, StringComparison.Ordinal);
        Assert.Contains("Failed to invoke", (string)Seen(protocol)["unknownMethod"]!, StringComparison.Ordinal);
    }

    private JsonObject Seen(string protocol)
    {
        if (NodeScript.Missing is { } missing) Assert.Skip(missing);
        return run.Seen[protocol];
    }

    /// <summary>One run of the script for each protocol, for all tests.</summary>
    public sealed class Run : IAsyncLifetime
    {
        internal Dictionary<string, JsonObject> Seen { get; } = [];

        internal JsonNode? Expected { get; private set; }

        public async ValueTask InitializeAsync()
        {
            if (NodeScript.Missing is not null) return;
            var cancellationToken = TestContext.Current.CancellationToken;
            await using var server = await TestServer.StartAsync();
            server.City.Log.Append([TestAlerts.One("station-7"), TestAlerts.One("station-8", "harbour")]);
            var listed = JsonNode.Parse(await server.Client.GetStringAsync(new Uri("/api/alerts?area=centre", UriKind.Relative), cancellationToken))!;
            Expected = Assert.Single(listed["items"]!.AsArray());
            foreach (var protocol in Protocols.Select(row => row.Data))
                Seen[protocol] = JsonObject.Create(await NodeScript.RunAsync(new Uri(server.Address, "/hubs/alerts"), protocol, cancellationToken))!;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
