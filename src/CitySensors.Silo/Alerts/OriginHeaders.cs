using System.Diagnostics;
using System.Globalization;
using System.Text;
using CitySensors.Silo.Kafka;
using CitySensors.Web.Telemetry;
using Confluent.Kafka;

namespace CitySensors.Silo.Alerts;

/// <summary>Where an entry comes from, in the headers of its message: when its readings arrived, and their trace.</summary>
internal static class OriginHeaders
{
    private const string Arrived = "arrived";

    public static Headers? Of(AlertOrigin? origin)
    {
        if (origin is not { } known) return null;
        var headers = TraceHeaders.Of(known.Trace) ?? [];
        headers.Add(Arrived, Encoding.ASCII.GetBytes(known.Arrived.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
        return headers;
    }

    /// <summary>Null where the message tells nothing of it.</summary>
    public static AlertOrigin? Read(Headers? headers)
    {
        if (headers is not { Count: > 0 } || !headers.TryGetLastBytes(Arrived, out var text)) return null;
        if (!long.TryParse(Encoding.ASCII.GetString(text), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)) return null;
        var arrived = DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
        return new AlertOrigin(arrived, arrived, ActivityContext.TryParse(TraceHeaders.Read(headers), null, isRemote: true, out var trace) ? trace : default);
    }
}
