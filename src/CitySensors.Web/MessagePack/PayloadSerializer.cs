using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace CitySensors.Web.MessagePack;

/// <summary>
/// Reads and writes arguments, items and results by way of JSON, so that they have one shape in both protocols of a hub. Thread safe.
/// </summary>
internal sealed class PayloadSerializer(JsonSerializerOptions options)
{
    private static readonly JsonWriterOptions WriterOptions =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Reads a whole value, as <see cref="MessagePackReader.ReadWhole"/> gives it.</summary>
    /// <exception cref="JsonException">It has no form in JSON, or not that of the type.</exception>
    public object? Deserialize(ReadOnlySpan<byte> value, Type type)
    {
        // A result for another server is passed on as it came.
        if (type == typeof(RawResult)) return new RawResult(new ReadOnlySequence<byte>(value.ToArray()));

        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json, WriterOptions)) MessagePackToJson.Write(value, writer);
        return JsonSerializer.Deserialize(json.WrittenSpan, type, options);
    }

    public void Serialize(object? value, MessagePackWriter output)
    {
        switch (value)
        {
            case null:
                output.WriteNil();
                break;
            case RawResult raw:
                output.WriteWhole(raw.RawSerializedData);
                break;
            default:
                JsonToMessagePack.Write(JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), options), output);
                break;
        }
    }
}
