using Confluent.Kafka;

namespace CitySensors.Server.Kafka;

/// <summary>
/// Marks messages whose values are in the units of the sensor types already, although their station sends in others: those that arrived over HTTP
/// or were imported.
/// </summary>
internal static class UnitsConvertedHeader
{
    private const string Name = "units-converted";

    public static Headers AddTo(Headers? headers)
    {
        headers ??= [];
        headers.Add(Name, []);
        return headers;
    }

    public static bool IsIn(Headers? headers) => headers is { Count: > 0 } && headers.TryGetLastBytes(Name, out _);
}
