using System.Text.Json;
using System.Text.Json.Serialization;
using CitySensors.Core.Alerts;

namespace CitySensors.Server.Kafka.Alerts;

/// <summary>The message of an alert log entry: JSON, without the sequence number, which is derived from the offset.</summary>
internal static class AlertMessage
{
    public static byte[] Encode(Alert alert) => JsonSerializer.SerializeToUtf8Bytes(alert, AlertJson.Default.Alert);

    /// <exception cref="JsonException">The message is not an entry.</exception>
    public static Alert Decode(byte[] message, long sequence)
    {
        var alert = (JsonSerializer.Deserialize(message, AlertJson.Default.Alert) ?? throw new JsonException("The message is null.")) with { Sequence = sequence };
        // Messages without an audience are from before rules had one: everyone got the alerts.
        return alert.Audience == default ? alert with { Audience = Audience.Both } : alert;
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Alert))]
internal sealed partial class AlertJson : JsonSerializerContext;
