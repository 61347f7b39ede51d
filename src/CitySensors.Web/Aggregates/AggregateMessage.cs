using System.Text.Json;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Sensors;
using CitySensors.Web.Json;

namespace CitySensors.Web.Aggregates;

/// <summary>The message of an aggregate of a station for other systems: a window as the API returns it, with its station, resolution and revision.</summary>
public static class AggregateMessage
{
    /// <param name="window">The aggregate.</param>
    /// <param name="types">The sensor types by slot.</param>
    /// <param name="now">The current time.</param>
    public static byte[] Encode(StationWindow window, IReadOnlyList<SensorType> types, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(window);
        ArgumentNullException.ThrowIfNull(types);
        var resource = AggregateWindowResource.From(window.Aggregates, types, now);
        return JsonSerializer.SerializeToUtf8Bytes(
            new AggregateMessageResource
            {
                StationId = window.StationId,
                Resolution = window.Resolution.Text,
                Start = resource.Start,
                End = resource.End,
                Closed = resource.Closed,
                // That of each sensor never decreases, and one of them increases with every change.
                Revision = resource.Sensors.Values.Sum(sensor => sensor.Revision ?? 0),
                Sensors = resource.Sensors,
            },
            ApiJson.Shared.AggregateMessageResource);
    }
}

internal sealed record AggregateMessageResource
{
    public required string StationId { get; init; }

    public required string Resolution { get; init; }

    public required DateTime Start { get; init; }

    public required DateTime End { get; init; }

    public required bool Closed { get; init; }

    public required long Revision { get; init; }

    public required IReadOnlyDictionary<string, AggregateResource> Sensors { get; init; }
}
