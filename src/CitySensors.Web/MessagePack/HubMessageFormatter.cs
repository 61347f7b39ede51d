using Microsoft.AspNetCore.SignalR.Protocol;
using static Microsoft.AspNetCore.SignalR.Protocol.HubProtocolConstants;

namespace CitySensors.Web.MessagePack;

/// <summary>Writes a hub message as the MessagePack array that the SignalR hub protocol defines. Thread safe.</summary>
internal sealed class HubMessageFormatter(PayloadSerializer payloads)
{
    public void Write(HubMessage message, MessagePackWriter output)
    {
        switch (message)
        {
            case InvocationMessage invocation:
                WriteCall(InvocationMessageType, invocation, output);
                break;
            case StreamInvocationMessage invocation:
                WriteCall(StreamInvocationMessageType, invocation, output);
                break;
            case StreamItemMessage item:
                Begin(4, StreamItemMessageType, item, output);
                payloads.Serialize(item.Item, output);
                break;
            case CompletionMessage completion:
                WriteCompletion(completion, output);
                break;
            case CancelInvocationMessage cancel:
                Begin(3, CancelInvocationMessageType, cancel, output);
                break;
            case PingMessage:
                output.WriteArray(1);
                output.WriteInteger(PingMessageType);
                break;
            case CloseMessage close:
                output.WriteArray(3);
                output.WriteInteger(CloseMessageType);
                WriteStringOrNil(close.Error, output);
                output.WriteBoolean(close.AllowReconnect);
                break;
            case AckMessage ack:
                WriteSequence(AckMessageType, ack.SequenceId, output);
                break;
            case SequenceMessage sequence:
                WriteSequence(SequenceMessageType, sequence.SequenceId, output);
                break;
            default:
                throw new ArgumentException($"{message.GetType().Name} is not sent over a hub connection.", nameof(message));
        }
    }

    private void WriteCall(int type, HubMethodInvocationMessage call, MessagePackWriter output)
    {
        Begin(6, type, call, output);
        output.WriteString(call.Target);
        output.WriteArray(call.Arguments.Length);
        foreach (var argument in call.Arguments) payloads.Serialize(argument, output);
        output.WriteArray(call.StreamIds?.Length ?? 0);
        foreach (var stream in call.StreamIds ?? []) output.WriteString(stream);
    }

    private void WriteCompletion(CompletionMessage completion, MessagePackWriter output)
    {
        var kind = completion.Error is not null ? CompletionKind.Error
            : completion.HasResult ? CompletionKind.Result
            : CompletionKind.Void;
        Begin(kind == CompletionKind.Void ? 4 : 5, CompletionMessageType, completion, output);
        output.WriteInteger(kind);
        if (kind == CompletionKind.Error) output.WriteString(completion.Error!);
        if (kind == CompletionKind.Result) payloads.Serialize(completion.Result, output);
    }

    /// <summary>Writes what the messages of an invocation have in common: the array, type, headers and invocation id.</summary>
    private static void Begin(int items, int type, HubInvocationMessage message, MessagePackWriter output)
    {
        output.WriteArray(items);
        output.WriteInteger(type);
        output.WriteMap(message.Headers?.Count ?? 0);
        if (message.Headers is { } headers)
        {
            foreach (var (name, value) in headers)
            {
                output.WriteString(name);
                output.WriteString(value);
            }
        }

        WriteStringOrNil(message.InvocationId, output);
    }

    private static void WriteSequence(int type, long sequence, MessagePackWriter output)
    {
        output.WriteArray(2);
        output.WriteInteger(type);
        output.WriteInteger(sequence);
    }

    private static void WriteStringOrNil(string? value, MessagePackWriter output)
    {
        if (value is null) output.WriteNil();
        else output.WriteString(value);
    }
}
