using System.Diagnostics;
using System.Globalization;
using System.Text;
using CitySensors.Web.Telemetry;
using Confluent.Kafka;

namespace CitySensors.Server.Kafka.Alerts;

/// <summary>Message headers with the origin of an entry: the arrival of its readings, and their trace.</summary>
internal static class OriginHeaders
{
    private const string Arrived = "arrived";

    public static Headers Of(DateTimeOffset arrived, ActivityContext trace)
    {
        var headers = TraceHeaders.Of(trace) ?? [];
        headers.Add(Arrived, Encoding.ASCII.GetBytes(arrived.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
        return headers;
    }

    /// <summary>Null if the header is missing.</summary>
    public static AlertOrigin? Read(Headers? headers)
    {
        if (headers is not { Count: > 0 } || !headers.TryGetLastBytes(Arrived, out var text)) return null;
        if (!long.TryParse(Encoding.ASCII.GetString(text), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)) return null;
        var arrived = DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
        return new AlertOrigin(arrived, arrived, ActivityContext.TryParse(TraceHeaders.Read(headers), null, isRemote: true, out var trace) ? trace : default);
    }
}
