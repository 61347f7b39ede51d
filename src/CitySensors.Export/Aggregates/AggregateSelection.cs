using System.Diagnostics.CodeAnalysis;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Readings;
using CitySensors.Export.Formats;

namespace CitySensors.Export.Aggregates;

/// <summary>Which aggregates are exported.</summary>
/// <param name="Windows">The windows.</param>
/// <param name="FromTicks">Windows that begin before this time, in UTC ticks and not before 1970, are left out.</param>
/// <param name="BeforeTicks">Windows that begin at this time, in UTC ticks, or later are left out.</param>
public sealed record AggregateSelection(WindowGrid Windows, long FromTicks, long BeforeTicks)
{
    /// <summary>Null for all stations.</summary>
    public string? Station { get; init; }

    /// <summary>The area where the station stood when the window began; null for all.</summary>
    public string? Area { get; init; }

    /// <summary>The slot of a sensor type; null for all.</summary>
    public int? Slot { get; init; }

    /// <summary>The position after which to begin; null for the beginning.</summary>
    public AggregatePosition? After { get; init; }
}

/// <summary>The position after an aggregate, in order of station, window and sensor type.</summary>
/// <param name="StationId">The station.</param>
/// <param name="StartTicks">The start of the window in UTC ticks.</param>
/// <param name="Sensor">The sensor type.</param>
public sealed record AggregatePosition(string StationId, long StartTicks, string Sensor)
{
    /// <summary>No id has one.</summary>
    private const char Separator = '/';

    /// <summary>The position as <c>station_id/start/sensor</c>, which a client can make of the last row that it has.</summary>
    public override string ToString() => $"{StationId}{Separator}{TimeText.Of(StartTicks)}{Separator}{Sensor}";

    public static bool TryParse(string text, [NotNullWhen(true)] out AggregatePosition? position)
    {
        ArgumentNullException.ThrowIfNull(text);
        position = null;
        if (text.Split(Separator) is not [var station, var time, var sensor] || Identifier.Validate(station) is not null || Identifier.Validate(sensor) is not null
            || !Timestamp.TryFromText(time, out var ticks)) return false;
        position = new AggregatePosition(station, ticks, sensor);
        return true;
    }
}
