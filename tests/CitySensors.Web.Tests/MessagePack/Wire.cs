using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;
using CitySensors.Web.MessagePack;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace CitySensors.Web.Tests.MessagePack;

/// <summary>What the tests of this folder share: the protocol as the hub uses it, and bytes in and out.</summary>
internal static class Wire
{
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter() },
    };

    public static MessagePackHubProtocol Protocol { get; } = new(new MessagePackHubProtocolOptions(Json));

    /// <summary>A message with the given hexadecimal bytes and its length before it.</summary>
    public static byte[] Frame(string hex) => Frame(Bytes(hex));

    public static byte[] Frame(byte[] message)
    {
        var prefix = new List<byte>();
        var length = (uint)message.Length;
        for (; length > 0x7f; length >>= 7) prefix.Add((byte)(length | 0x80));
        return [.. prefix, (byte)length, .. message];
    }

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    public static HubMessage Parse(byte[] frame, params Type[] types)
    {
        var input = new ReadOnlySequence<byte>(frame);
        Assert.True(Protocol.TryParseMessage(ref input, new TypeBinder(types), out var message), "the message is not there as a whole");
        Assert.True(input.IsEmpty, "there is more behind the message");
        return message;
    }

    /// <summary>The message without its length, as hexadecimal text.</summary>
    public static string Written(HubMessage message)
    {
        var input = new ReadOnlySequence<byte>(Protocol.GetMessageBytes(message));
        var length = (int)input.Length;
        return Convert.ToHexString(input.ToArray().AsSpan(length < 0x81 ? 1 : length < 0x4002 ? 2 : 3));
    }

    /// <summary>Reads one value, given in hexadecimal, as the item of a stream.</summary>
    public static T Read<T>(string value)
    {
        var message = Parse(Frame($"94 02 80 A1 78 {value}"), typeof(T));
        if (message is StreamBindingFailureMessage failure) failure.BindingFailure.Throw();
        return (T)Assert.IsType<StreamItemMessage>(message).Item!;
    }

    /// <summary>How one value is written as the item of a stream, in hexadecimal.</summary>
    public static string Write(object? value) => Written(new StreamItemMessage("x", value))["940280A178".Length..];
}

/// <summary>Gives every target the same parameters, and every stream and result the first of them.</summary>
internal sealed class TypeBinder(params Type[] types) : IInvocationBinder
{
    public IReadOnlyList<Type> GetParameterTypes(string methodName) => types;

    public Type GetReturnType(string invocationId) => types[0];

    public Type GetStreamItemType(string streamId) => types[0];
}
