using Confluent.Kafka;

namespace CitySensors.Server.Kafka;

/// <summary>
/// Marks messages whose timestamp is the time at which they arrived over HTTP, so that a station whose readings have no usable timestamps
/// does not get another time from Kafka.
/// </summary>
internal static class TimeOfArrivalHeader
{
    private const string Name = "time-of-arrival";

    public static Headers AddTo(Headers? headers)
    {
        headers ??= [];
        headers.Add(Name, []);
        return headers;
    }

    public static bool IsIn(Headers? headers) => headers is { Count: > 0 } && headers.TryGetLastBytes(Name, out _);
}
