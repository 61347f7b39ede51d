using System.Net.WebSockets;
using Microsoft.AspNetCore.Http.Connections.Client;

namespace CitySensors.TestSupport.Hub;

/// <summary>Makes the browser of a <see cref="HubClient"/> stop reading for a while, so that what the server sends fills the buffers in between.</summary>
public sealed class ReadGate
{
    private volatile TaskCompletionSource _open = Completed();

    internal Task Opened => _open.Task;

    /// <summary>For <see cref="HubClient.ConnectAsync"/>.</summary>
    public void Configure(HttpConnectionOptions options) => options.WebSocketFactory = async (context, cancellationToken) =>
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(context.Uri, cancellationToken);
        return new GatedSocket(socket, this);
    };

    /// <summary>Stops reading; a read in progress completes.</summary>
    public void Close() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => _open.TrySetResult();

    private static TaskCompletionSource Completed()
    {
        var completed = new TaskCompletionSource();
        completed.SetResult();
        return completed;
    }
}

internal sealed class GatedSocket(WebSocket socket, ReadGate gate) : WebSocket
{
    public override WebSocketCloseStatus? CloseStatus => socket.CloseStatus;

    public override string? CloseStatusDescription => socket.CloseStatusDescription;

    public override WebSocketState State => socket.State;

    public override string? SubProtocol => socket.SubProtocol;

    public override void Abort() => socket.Abort();

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        socket.CloseAsync(closeStatus, statusDescription, cancellationToken);

    public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        socket.CloseOutputAsync(closeStatus, statusDescription, cancellationToken);

    public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
    {
        await gate.Opened.WaitAsync(cancellationToken);
        return await socket.ReceiveAsync(buffer, cancellationToken);
    }

    public override async ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await gate.Opened.WaitAsync(cancellationToken);
        return await socket.ReceiveAsync(buffer, cancellationToken);
    }

    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        socket.SendAsync(buffer, messageType, endOfMessage, cancellationToken);

    public override void Dispose() => socket.Dispose();
}
