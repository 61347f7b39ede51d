using System.Text.Json;
using System.Text.Json.Serialization;

namespace CitySensors.Web.Json;

/// <summary>Writes an enumeration like the members: folded_normal, tail_probability.</summary>
internal sealed class SnakeCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
