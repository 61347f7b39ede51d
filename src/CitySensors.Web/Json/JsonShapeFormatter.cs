using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MessagePack;
using MessagePack.Formatters;

namespace CitySensors.Web.Json;

/// <summary>Serializes a type of <see cref="ApiJson"/> as MessagePack by transcoding its JSON. Thread safe.</summary>
/// <remarks>Transcoding costs little, because the hub serializes a message once for all recipients.</remarks>
internal sealed class JsonShapeFormatter<T> : IMessagePackFormatter<T?>
{
    private static readonly JsonTypeInfo<T> Type = (JsonTypeInfo<T>)ApiJson.Shared.GetTypeInfo(typeof(T))!;

    public void Serialize(ref MessagePackWriter writer, T? value, MessagePackSerializerOptions options)
    {
        if (value is null) writer.WriteNil();
        else MessagePackSerializer.ConvertFromJson(JsonSerializer.Serialize(value, Type), ref writer, options);
    }

    public T? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        using var json = new StringWriter(CultureInfo.InvariantCulture);
        MessagePackSerializer.ConvertToJson(ref reader, json, options);
        return JsonSerializer.Deserialize(json.ToString(), Type);
    }
}
