using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using static Microsoft.AspNetCore.SignalR.Protocol.HubProtocolConstants;

namespace CitySensors.Web.MessagePack;

/// <summary>Reads a hub message from the MessagePack array that the SignalR hub protocol defines. Thread safe.</summary>
/// <remarks>
/// What is no such array is an <see cref="InvalidDataException"/>, which ends the connection. An argument, item or result that does not
/// fit becomes a message that fails this one call. Whatever a binder, a converter or a constructor throws for it counts as that: the
/// exception goes into the message, and SignalR tells the caller.
/// </remarks>
internal sealed class HubMessageParser(PayloadSerializer payloads)
{
    public HubMessage Parse(ReadOnlySpan<byte> bytes, IInvocationBinder binder)
    {
        var items = new HubMessageItems(bytes);
        var type = items.Next().ReadInteger();
        return type switch
        {
            InvocationMessageType => Call(ref items, binder, isStream: false),
            StreamInvocationMessageType => Call(ref items, binder, isStream: true),
            StreamItemMessageType => StreamItem(ref items, binder),
            CompletionMessageType => Completion(ref items, binder),
            CancelInvocationMessageType => Cancel(ref items),
            PingMessageType => Ping(ref items),
            CloseMessageType => Close(ref items),
            AckMessageType => new AckMessage(SequenceId(ref items)),
            SequenceMessageType => new SequenceMessage(SequenceId(ref items)),
            _ => throw new InvalidDataException($"There is no hub message of type {type}."),
        };
    }

    private HubMessage Call(ref HubMessageItems items, IInvocationBinder binder, bool isStream)
    {
        var headers = Headers(ref items.Next());
        // Some clients send an empty id for none.
        var id = items.Next().ReadStringOrNil() is { Length: > 0 } text ? text : null;
        var target = items.Next().ReadString();
        var arguments = new MessagePackReader(items.Next().ReadWhole());
        var count = arguments.ReadArray();
        var streams = items.HasNext ? StreamIds(ref items.Next()) : null;
        items.End();
        if (target.Length == 0) throw new InvalidDataException("An invocation needs a target.");
        if (isStream && id is null) throw new InvalidDataException("A stream invocation needs an invocation id.");

        try
        {
            var bound = Bind(ref arguments, count, binder.GetParameterTypes(target));
            return isStream
                ? new StreamInvocationMessage(id!, target, bound, streams) { Headers = headers }
                : new InvocationMessage(id, target, bound, streams) { Headers = headers };
        }
        catch (Exception failure)
        {
            return new InvocationBindingFailureMessage(id, target, ExceptionDispatchInfo.Capture(failure)) { Headers = headers };
        }
    }

    private object?[] Bind(ref MessagePackReader arguments, int count, IReadOnlyList<Type> types)
    {
        if (count != types.Count) throw new InvalidDataException($"The method takes {types.Count} arguments, {count} are given.");
        var bound = new object?[count];
        for (var i = 0; i < count; i++) bound[i] = payloads.Deserialize(arguments.ReadWhole(), types[i]);
        return bound;
    }

    private HubMessage StreamItem(ref HubMessageItems items, IInvocationBinder binder)
    {
        var headers = Headers(ref items.Next());
        var id = items.Next().ReadString();
        var item = items.Next().ReadWhole();
        items.End();
        try
        {
            return new StreamItemMessage(id, payloads.Deserialize(item, binder.GetStreamItemType(id))) { Headers = headers };
        }
        catch (Exception failure)
        {
            return new StreamBindingFailureMessage(id, ExceptionDispatchInfo.Capture(failure));
        }
    }

    private CompletionMessage Completion(ref HubMessageItems items, IInvocationBinder binder)
    {
        var headers = Headers(ref items.Next());
        var id = items.Next().ReadString();
        var kind = items.Next().ReadInteger();
        var error = kind == CompletionKind.Error ? items.Next().ReadString() : null;
        var given = kind == CompletionKind.Result ? items.Next().ReadWhole() : default;
        items.End();
        if (kind is < CompletionKind.Error or > CompletionKind.Result) throw new InvalidDataException($"There is no completion of kind {kind}.");

        object? result = null;
        try
        {
            if (kind == CompletionKind.Result) result = payloads.Deserialize(given, binder.GetReturnType(id));
        }
        catch (Exception failure)
        {
            error = $"The result cannot be read: {failure.Message}";
        }

        return new(id, error, result, hasResult: kind == CompletionKind.Result && error is null) { Headers = headers };
    }

    private static CancelInvocationMessage Cancel(ref HubMessageItems items)
    {
        var headers = Headers(ref items.Next());
        var id = items.Next().ReadString();
        items.End();
        return new(id) { Headers = headers };
    }

    private static PingMessage Ping(ref HubMessageItems items)
    {
        items.End();
        return PingMessage.Instance;
    }

    private static CloseMessage Close(ref HubMessageItems items)
    {
        var error = items.Next().ReadStringOrNil();
        var allowReconnect = items.HasNext && items.Next().ReadBoolean();
        items.End();
        return new(error, allowReconnect);
    }

    private static long SequenceId(ref HubMessageItems items)
    {
        var id = items.Next().ReadInteger();
        items.End();
        return id;
    }

    private static Dictionary<string, string>? Headers(ref MessagePackReader reader)
    {
        var count = reader.ReadMap();
        if (count == 0) return null;
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        for (; count > 0; count--)
        {
            var name = reader.ReadString();
            headers[name] = reader.ReadString();
        }

        return headers;
    }

    private static string[]? StreamIds(ref MessagePackReader reader)
    {
        var count = reader.ReadArray();
        if (count == 0) return null;
        var ids = new string[count];
        for (var i = 0; i < count; i++) ids[i] = reader.ReadString();
        return ids;
    }
}
