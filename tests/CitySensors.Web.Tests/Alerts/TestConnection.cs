using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace CitySensors.Web.Tests.Alerts;

/// <summary>SignalR's side of one connection, with the buffer that a browser would read from.</summary>
internal sealed class TestConnection : IAsyncDisposable
{
    private const byte RecordSeparator = 0x1e;

    private readonly Pipe _fromBrowser = new();
    private readonly Pipe _toBrowser;
    private readonly DefaultConnectionContext _connection;

    /// <param name="protocol">The hub protocol of the connection.</param>
    /// <param name="bufferBytes">A write waits while more than this is not read.</param>
    public TestConnection(IHubProtocol protocol, int bufferBytes = 64 * 1024)
    {
        _toBrowser = new Pipe(new PipeOptions(pauseWriterThreshold: bufferBytes, resumeWriterThreshold: bufferBytes / 2));
        _connection = new DefaultConnectionContext(Guid.NewGuid().ToString(), new Ends(_fromBrowser.Reader, _toBrowser.Writer), new Ends(_toBrowser.Reader, _fromBrowser.Writer));
        Hub = new HubConnectionContext(_connection, new HubConnectionContextOptions(), NullLoggerFactory.Instance) { Protocol = protocol };
    }

    public HubConnectionContext Hub { get; }

    /// <summary>The data that was written but not read.</summary>
    public long BufferedBytes
    {
        get
        {
            if (!_toBrowser.Reader.TryRead(out var read)) return 0;
            _toBrowser.Reader.AdvanceTo(read.Buffer.Start);
            return read.Buffer.Length;
        }
    }

    /// <summary>Reads JSON messages until the given number of alerts was received; returns their sequence numbers.</summary>
    public async Task<List<long>> ReadSequencesAsync(int count, CancellationToken cancellationToken)
    {
        var sequences = new List<long>();
        while (sequences.Count < count)
        {
            var read = await _toBrowser.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20), cancellationToken);
            var rest = read.Buffer;
            while (rest.PositionOf(RecordSeparator) is { } end)
            {
                var message = JsonNode.Parse(rest.Slice(0, end).ToArray())!;
                sequences.AddRange(message["arguments"]![0]!.AsArray().Select(alert => (long)alert!["sequence"]!));
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            _toBrowser.Reader.AdvanceTo(rest.Start, rest.End);
        }

        return sequences;
    }

    public async ValueTask DisposeAsync()
    {
        await _toBrowser.Reader.CompleteAsync();
        await _connection.DisposeAsync();
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
