using System.Text.Json.Nodes;
using CitySensors.Web.Tests.Hosting;

namespace CitySensors.Web.Tests.HubClients;

/// <summary>The official JavaScript client, which the page uses, against the real hub in both protocols.</summary>
public sealed class OfficialClientTests(OfficialClientTests.ScriptRuns runs) : IClassFixture<OfficialClientTests.ScriptRuns>
{
    public static TheoryData<string> Protocols => ["json", "messagepack"];

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Alerts_Received_MatchTheApi(string protocol)
    {
        var (seen, expected) = await runs.OfAsync(protocol);
        Assert.Equal(0, (long)seen["answer"]!["sequence"]!);
        var alert = Assert.Single(seen["alerts"]!.AsArray())!;
        Assert.True(JsonNode.DeepEquals(expected, alert), $"{expected.ToJsonString()}\n{alert.ToJsonString()}");
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Subscribe_Invalid_ReportsAllErrors(string protocol)
    {
        var error = (string)(await runs.OfAsync(protocol)).Seen["fault"]!;
        Assert.Contains("least_severity", error, StringComparison.Ordinal);
        Assert.Contains("since", error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Invoke_WrongTypeOrMethod_ReturnsError(string protocol)
    {
        var (seen, _) = await runs.OfAsync(protocol);
        Assert.Contains("Failed to invoke", (string)seen["wrongType"]!, StringComparison.Ordinal);
        Assert.Contains("Failed to invoke", (string)seen["unknownMethod"]!, StringComparison.Ordinal);
    }

    /// <summary>One run of the script per protocol, for all tests.</summary>
    public sealed class ScriptRuns
    {
        private readonly Dictionary<string, Lazy<Task<(JsonObject Seen, JsonNode Expected)>>> _runs =
            Protocols.Select(row => row.Data).ToDictionary(protocol => protocol, protocol => new Lazy<Task<(JsonObject, JsonNode)>>(() => RunAsync(protocol)));

        /// <returns>What the script saw, and the alert as the API has it.</returns>
        internal Task<(JsonObject Seen, JsonNode Expected)> OfAsync(string protocol) => _runs[protocol].Value;

        private static async Task<(JsonObject Seen, JsonNode Expected)> RunAsync(string protocol)
        {
            var cancelled = TestContext.Current.CancellationToken;
            await using var server = await TestServer.StartAsync();
            server.City.Log.Append([TestAlerts.One("station-7"), TestAlerts.One("station-8", "harbour")]);
            var listed = JsonNode.Parse(await server.Client.GetStringAsync(new Uri("/api/alerts?area=centre", UriKind.Relative), cancelled))!;
            var expected = Assert.Single(listed["items"]!.AsArray())!;
            return (await NodeScript.RunAsync(new Uri(server.Address, "/hubs/alerts"), protocol, cancelled), expected);
        }
    }
}
