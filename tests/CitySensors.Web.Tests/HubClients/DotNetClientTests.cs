using System.Text.Json.Nodes;
using CitySensors.Web.Tests.Hosting;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace CitySensors.Web.Tests.HubClients;

/// <summary>The .NET client with the MessagePack package as it comes.</summary>
public sealed class DotNetClientTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Alerts_OverMessagePack_HaveTheMembersOfTheApi()
    {
        await using var server = await TestServer.StartAsync();
        server.City.Log.Append([TestAlerts.One("station-7")]);
        await using var connection = new HubConnectionBuilder().WithUrl(new Uri(server.Address, "/hubs/alerts")).AddMessagePackProtocol().Build();
        var received = new TaskCompletionSource<Dictionary<string, object?>[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.On<Dictionary<string, object?>[]>("alerts", alerts => received.TrySetResult(alerts));
        await connection.StartAsync(Cancelled);
        var answer = await connection.InvokeAsync<Dictionary<string, long>>("Subscribe", new Dictionary<string, object> { ["since"] = 0 }, Cancelled);
        var alert = Assert.Single(await received.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancelled));

        var listed = JsonNode.Parse(await server.Client.GetStringAsync(new Uri("/api/alerts", UriKind.Relative), Cancelled))!["items"]![0]!.AsObject();
        Assert.Equal(0, answer["sequence"]);
        Assert.Equal(listed.Select(member => member.Key), alert.Keys);
        Assert.Equal((string)listed["onset"]!, alert["onset"]);
        Assert.Equal((string)listed["severity"]!, alert["severity"]);
        Assert.Equal((string)listed["state"]!, alert["state"]);
        Assert.Equal((double)listed["tail_probability"]!, alert["tail_probability"]);
    }
}
