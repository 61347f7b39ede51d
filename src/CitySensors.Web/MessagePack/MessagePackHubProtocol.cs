using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace CitySensors.Web.MessagePack;

/// <summary>SignalR's hub protocol "messagepack", as the official clients speak it. Thread safe.</summary>
/// <remarks>
/// Arguments, items and results have the shape that they have in JSON: objects are maps with the same member names, enums and times are
/// the same strings, bytes are base64 strings; binary and timestamps are read too. Integers of 64 bits stay exact, all other numbers are
/// float64. Arrays and maps may stand 32 deep in each other.
/// </remarks>
public sealed class MessagePackHubProtocol : IHubProtocol
{
    /// <summary>Since version 2 there are acknowledgements, for the stateful reconnect.</summary>
    private const int NewestVersion = 2;

    private readonly HubMessageParser _parser;
    private readonly HubMessageFormatter _formatter;

    /// <summary>Sets the protocol up for one shape of payloads.</summary>
    public MessagePackHubProtocol(MessagePackHubProtocolOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var payloads = new PayloadSerializer(options.SerializerOptions);
        _parser = new HubMessageParser(payloads);
        _formatter = new HubMessageFormatter(payloads);
    }

    /// <inheritdoc/>
    public string Name => "messagepack";

    /// <inheritdoc/>
    public int Version => NewestVersion;

    /// <inheritdoc/>
    public TransferFormat TransferFormat => TransferFormat.Binary;

    /// <inheritdoc/>
    public bool IsVersionSupported(int version) => version is >= 1 and <= NewestVersion;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">What came is no message of this protocol.</exception>
    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        message = MessageFrame.TryRead(ref input, out var bytes) ? Parse(bytes, binder) : null;
        return message is not null;
    }

    /// <inheritdoc/>
    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => MessageFrame.Write(Format(message), output);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message)
    {
        var bytes = new ArrayBufferWriter<byte>();
        WriteMessage(message, bytes);
        return bytes.WrittenMemory;
    }

    /// <summary>The length stands before a message, so it is written apart first.</summary>
    private ReadOnlySpan<byte> Format(HubMessage message)
    {
        var bytes = new ArrayBufferWriter<byte>();
        _formatter.Write(message, new MessagePackWriter(bytes));
        return bytes.WrittenSpan;
    }

    private HubMessage Parse(ReadOnlySequence<byte> bytes, IInvocationBinder binder)
    {
        if (bytes.IsSingleSegment) return _parser.Parse(bytes.FirstSpan, binder);

        var length = (int)bytes.Length;
        var whole = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            bytes.CopyTo(whole);
            return _parser.Parse(whole.AsSpan(0, length), binder);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }
}
