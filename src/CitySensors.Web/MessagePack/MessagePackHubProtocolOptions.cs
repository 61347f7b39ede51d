using System.Text.Json;

namespace CitySensors.Web.MessagePack;

/// <param name="SerializerOptions">The JSON form of arguments, items and results, of which MessagePack is then the same.</param>
public sealed record MessagePackHubProtocolOptions(JsonSerializerOptions SerializerOptions);
