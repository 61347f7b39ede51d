using System.Text.Json;
using System.Text.Unicode;

namespace CitySensors.Web.MessagePack;

/// <summary>Writes a MessagePack value as JSON: binary as base64, timestamps as RFC 3339 text.</summary>
internal static class MessagePackToJson
{
    /// <summary>From here on a float64 holds integers that an int64 does not.</summary>
    private const double BeyondInt64 = 9223372036854775808.0;

    /// <remarks>It takes a whole value, as <see cref="MessagePackReader.ReadWhole"/> gives it: that also bounds the recursion.</remarks>
    /// <exception cref="JsonException">It is MessagePack, but has no form in JSON.</exception>
    public static void Write(ReadOnlySpan<byte> value, Utf8JsonWriter json)
    {
        var reader = new MessagePackReader(value);
        Write(ref reader, json);
    }

    private static void Write(ref MessagePackReader reader, Utf8JsonWriter json)
    {
        var token = reader.Read();
        switch (token.Kind)
        {
            case MessagePackKind.Nil:
                json.WriteNullValue();
                break;
            case MessagePackKind.Boolean:
                json.WriteBooleanValue(token.Boolean);
                break;
            case MessagePackKind.Integer:
                json.WriteNumberValue(token.Integer);
                break;
            case MessagePackKind.LargeInteger:
                json.WriteNumberValue(token.LargeInteger);
                break;
            case MessagePackKind.Float:
                WriteFloat(token.Float, json);
                break;
            case MessagePackKind.String:
                json.WriteStringValue(Text(token));
                break;
            case MessagePackKind.Binary:
                json.WriteBase64StringValue(token.Data);
                break;
            case MessagePackKind.Array:
                json.WriteStartArray();
                for (var i = 0; i < token.Count; i++) Write(ref reader, json);
                json.WriteEndArray();
                break;
            case MessagePackKind.Map:
                json.WriteStartObject();
                for (var i = 0; i < token.Count; i++) WriteMember(ref reader, json);
                json.WriteEndObject();
                break;
            case MessagePackKind.Extension when token.ExtensionType == MessagePackTimestamp.ExtensionType:
                json.WriteStringValue(MessagePackTimestamp.ToRfc3339(token.Data));
                break;
            default:
                throw new JsonException($"The MessagePack extension type {token.ExtensionType} is not known here.");
        }
    }

    private static void WriteMember(ref MessagePackReader reader, Utf8JsonWriter json)
    {
        var key = reader.Read();
        if (key.Kind != MessagePackKind.String) throw new JsonException($"The key of a map must be a string, not {key.Kind}.");
        json.WritePropertyName(Text(key));
        Write(ref reader, json);
    }

    /// <summary>JavaScript sends an integer beyond 2^53 as a float; in JSON it writes its digits, and so do we.</summary>
    private static void WriteFloat(double value, Utf8JsonWriter json)
    {
        if (!double.IsFinite(value)) throw new JsonException($"{value} has no form in JSON.");
        var isNegativeZero = value == 0 && double.IsNegative(value);
        if (Math.Abs(value) < BeyondInt64 && Math.Truncate(value) == value && !isNegativeZero) json.WriteNumberValue((long)value);
        else json.WriteNumberValue(value);
    }

    private static ReadOnlySpan<byte> Text(MessagePackToken token) =>
        Utf8.IsValid(token.Data) ? token.Data : throw new JsonException("A string is not UTF-8.");
}
