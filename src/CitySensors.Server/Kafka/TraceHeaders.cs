using System.Diagnostics;
using System.Text;
using CitySensors.Web.Telemetry;
using Confluent.Kafka;

namespace CitySensors.Server.Kafka;

/// <summary>The W3C trace context in the headers of a message.</summary>
internal static class TraceHeaders
{
    private const string TraceParent = "traceparent";

    /// <summary>Null if the span is not recorded.</summary>
    public static Headers? Of(ActivityContext context)
    {
        if (!CityTracing.IsRecorded(context)) return null;
        return new Headers { { TraceParent, Encoding.ASCII.GetBytes($"00-{context.TraceId}-{context.SpanId}-01") } };
    }

    /// <summary>The unparsed header; null if there is none.</summary>
    public static string? Read(Headers? headers) =>
        headers is { Count: > 0 } && headers.TryGetLastBytes(TraceParent, out var text) ? Encoding.ASCII.GetString(text) : null;
}
