using System.Diagnostics.CodeAnalysis;
using CitySensors.Core.Readings;
using CitySensors.Export.Formats;

namespace CitySensors.Export.Readings;

/// <summary>The position after a reading, in order of station and event time.</summary>
/// <param name="StationId">The station.</param>
/// <param name="EventTicks">The event time in UTC ticks.</param>
public sealed record ReadingPosition(string StationId, long EventTicks)
{
    /// <summary>No id has one.</summary>
    private const char Separator = '/';

    /// <summary>The position as <c>station_id/timestamp</c>, which a client can make of the last row that it has.</summary>
    public override string ToString() => $"{StationId}{Separator}{TimeText.Of(EventTicks)}";

    public static bool TryParse(string text, [NotNullWhen(true)] out ReadingPosition? position)
    {
        ArgumentNullException.ThrowIfNull(text);
        position = null;
        if (text.Split(Separator) is not [var station, var time] || Identifier.Validate(station) is not null || !Timestamp.TryFromText(time, out var ticks)) return false;
        position = new ReadingPosition(station, ticks);
        return true;
    }
}
