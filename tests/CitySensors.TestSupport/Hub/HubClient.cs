using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Connections.Client;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace CitySensors.TestSupport.Hub;

/// <summary>SignalR's client at the alert hub, over a WebSocket. Messages are JSON to the test, in either protocol.</summary>
public sealed class HubClient : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly HubConnection _connection;
    private readonly HubProtocol _protocol;
    private readonly Channel<JsonNode> _received = Channel.CreateUnbounded<JsonNode>();
    private readonly TaskCompletionSource<Exception?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<JsonNode> _alerts = [];

    private HubClient(Uri server, HubProtocol protocol, Action<HttpConnectionOptions>? configure)
    {
        _protocol = protocol;
        var builder = new HubConnectionBuilder().WithUrl(new Uri(server, "/hubs/alerts"), options =>
        {
            options.Transports = HttpTransportType.WebSockets;
            configure?.Invoke(options);
        });
        if (protocol == HubProtocol.MessagePack) builder.AddMessagePackProtocol();
        _connection = builder.Build();
        // A server that keeps both cores busy may send no ping for a while.
        _connection.ServerTimeout = Eventually.Bound;
        if (protocol == HubProtocol.MessagePack) _connection.On<object[]>("alerts", alerts => Receive(JsonSerializer.SerializeToNode(alerts)!.AsArray()));
        else _connection.On<JsonArray>("alerts", Receive);
        _connection.Closed += error =>
        {
            _received.Writer.TryComplete(error);
            _closed.TrySetResult(error);
            return Task.CompletedTask;
        };
    }

    /// <summary>All alerts that a test has waited for so far.</summary>
    public IReadOnlyList<JsonNode> Alerts => _alerts;

    public static async Task<HubClient> ConnectAsync(
        Uri server, CancellationToken cancellationToken, HubProtocol protocol = HubProtocol.Json, Action<HttpConnectionOptions>? configure = null)
    {
        var client = new HubClient(server, protocol, configure);
        try
        {
            await client._connection.StartAsync(cancellationToken);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <param name="request">What to subscribe to, as JSON.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The sequence number the subscription starts after.</returns>
    /// <exception cref="HubException">The hub refused it.</exception>
    public async Task<long> SubscribeAsync(string request, CancellationToken cancellationToken)
    {
        var argument = JsonNode.Parse(request);
        return _protocol == HubProtocol.MessagePack
            ? (await _connection.InvokeAsync<Dictionary<string, long>>("Subscribe", ToObject(argument), cancellationToken))["sequence"]
            : (long)(await _connection.InvokeAsync<JsonObject>("Subscribe", argument, cancellationToken))["sequence"]!;
    }

    /// <summary>Waits until there are as many alerts.</summary>
    /// <returns>All alerts received so far.</returns>
    /// <exception cref="ChannelClosedException">The connection was closed.</exception>
    public async Task<IReadOnlyList<JsonNode>> AlertsAsync(int count, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Bound);
        while (_alerts.Count < count)
        {
            try
            {
                _alerts.Add(await _received.Reader.ReadAsync(bound.Token));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                Assert.Fail($"Not within {Bound}: {count} alerts; {_alerts.Count} were received.");
            }
        }

        while (_received.Reader.TryRead(out var alert)) _alerts.Add(alert);
        return _alerts;
    }

    /// <summary>Waits until the server closes the connection.</summary>
    /// <returns>The error it closed it with.</returns>
    public Task<Exception?> ClosedAsync(CancellationToken cancellationToken) => _closed.Task.WaitAsync(Bound, cancellationToken);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private void Receive(JsonArray alerts)
    {
        foreach (var alert in alerts) _received.Writer.TryWrite(alert!);
    }

    /// <summary>Converts JSON nodes, which the MessagePack protocol cannot serialize.</summary>
    private static object? ToObject(JsonNode? node) => node switch
    {
        JsonObject members => members.ToDictionary(member => member.Key, member => ToObject(member.Value)),
        JsonArray items => items.Select(ToObject).ToArray(),
        JsonValue value when value.TryGetValue<long>(out var number) => number,
        JsonValue value when value.TryGetValue<double>(out var number) => number,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        JsonValue value => (string)value!,
        null => null,
        _ => throw new NotSupportedException(node.ToJsonString()),
    };
}
