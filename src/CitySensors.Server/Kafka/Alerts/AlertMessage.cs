using System.Text.Json;
using System.Text.Json.Serialization;
using CitySensors.Core.Alerts;

namespace CitySensors.Server.Kafka.Alerts;

/// <summary>An entry of the alert log as it stands in Kafka: JSON, without the sequence number that its place there gives it.</summary>
internal static class AlertMessage
{
    public static byte[] Encode(Alert alert) => JsonSerializer.SerializeToUtf8Bytes(alert, AlertJson.Default.Alert);

    /// <exception cref="JsonException">It is no entry.</exception>
    public static Alert Decode(byte[] message, long sequence) =>
        (JsonSerializer.Deserialize(message, AlertJson.Default.Alert) ?? throw new JsonException("It is null.")) with { Sequence = sequence };
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
