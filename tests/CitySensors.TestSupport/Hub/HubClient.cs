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
    private readonly Inbox _alerts = new("alerts");
    private readonly Inbox _events = new("events");
    private readonly TaskCompletionSource<Exception?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

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
        Listen(_alerts);
        Listen(_events);
        _connection.Closed += error =>
        {
            _alerts.Close(error);
            _events.Close(error);
            _closed.TrySetResult(error);
            return Task.CompletedTask;
        };
    }

    /// <summary>All alerts that a test has waited for so far.</summary>
    public IReadOnlyList<JsonNode> Alerts => _alerts.Taken;

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

    /// <param name="request">What to subscribe to, as JSON.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The events that are active.</returns>
    /// <exception cref="HubException">The hub refused it.</exception>
    public async Task<JsonArray> SubscribeEventsAsync(string request, CancellationToken cancellationToken)
    {
        var argument = JsonNode.Parse(request);
        return _protocol == HubProtocol.MessagePack
            ? JsonSerializer.SerializeToNode(await _connection.InvokeAsync<object[]>("SubscribeEvents", ToObject(argument), cancellationToken))!.AsArray()
            : await _connection.InvokeAsync<JsonArray>("SubscribeEvents", argument, cancellationToken);
    }

    /// <summary>Waits until there are as many alerts.</summary>
    /// <returns>All alerts received so far.</returns>
    /// <exception cref="ChannelClosedException">The connection was closed.</exception>
    public Task<IReadOnlyList<JsonNode>> AlertsAsync(int count, CancellationToken cancellationToken) => _alerts.TakeAsync(count, cancellationToken);

    /// <summary>Waits until there are as many notices of events.</summary>
    /// <returns>All notices received so far.</returns>
    /// <exception cref="ChannelClosedException">The connection was closed.</exception>
    public Task<IReadOnlyList<JsonNode>> EventsAsync(int count, CancellationToken cancellationToken) => _events.TakeAsync(count, cancellationToken);

    /// <summary>Waits until the server closes the connection.</summary>
    /// <returns>The error it closed it with.</returns>
    public Task<Exception?> ClosedAsync(CancellationToken cancellationToken) => _closed.Task.WaitAsync(Bound, cancellationToken);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private void Listen(Inbox inbox)
    {
        if (_protocol == HubProtocol.MessagePack) _connection.On<object[]>(inbox.Method, messages => inbox.Receive(JsonSerializer.SerializeToNode(messages)!.AsArray()));
        else _connection.On<JsonArray>(inbox.Method, inbox.Receive);
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

    /// <summary>What the hub sends to a method of the client. Received by the connection, taken by one test.</summary>
    private sealed class Inbox(string method)
    {
        private readonly Channel<JsonNode> _received = Channel.CreateUnbounded<JsonNode>();
        private readonly List<JsonNode> _taken = [];

        public string Method => method;

        public IReadOnlyList<JsonNode> Taken => _taken;

        public void Receive(JsonArray messages)
        {
            foreach (var message in messages) _received.Writer.TryWrite(message!);
        }

        public void Close(Exception? error) => _received.Writer.TryComplete(error);

        public async Task<IReadOnlyList<JsonNode>> TakeAsync(int count, CancellationToken cancellationToken)
        {
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            bound.CancelAfter(Bound);
            while (_taken.Count < count)
            {
                try
                {
                    _taken.Add(await _received.Reader.ReadAsync(bound.Token));
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    Assert.Fail($"Not within {Bound}: {count} {method}; {_taken.Count} were received.");
                }
            }

            while (_received.Reader.TryRead(out var message)) _taken.Add(message);
            return _taken;
        }
    }
}
