using System.Xml;
using CitySensors.Core.Definitions;

namespace CitySensors.Core.Stations;

/// <summary>The places of a station as a timeline: readings belong to the place where they were measured, by event time.</summary>
public static class StationPlaces
{
    /// <summary>All places, oldest first; the last one is the present one.</summary>
    public static IReadOnlyList<StationPlace> Of(StationDefinition station)
    {
        ArgumentNullException.ThrowIfNull(station);
        return [.. station.Moves?.Former ?? [], Present(station)];
    }

    /// <summary>Where the station stood at a time, if that is not the present place; null if it is.</summary>
    /// <returns>A place without name and position if it is no longer known.</returns>
    public static StationPlace? FormerAt(StationDefinition station, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(station);
        if (station.Moves is not { } moves || time >= moves.Since) return null;
        return moves.Former.LastOrDefault(place => place.From is not { } from || from <= time) ?? Unknown;
    }

    /// <summary>The station as it was at a time: with the name, position and area of its place then.</summary>
    public static StationDefinition At(StationDefinition station, DateTimeOffset time) =>
        FormerAt(station, time) is not { } place ? station : station with
        {
            Name = place.Name.Length > 0 ? place.Name : station.Id,
            Latitude = place.Latitude,
            Longitude = place.Longitude,
            Area = place.Area,
            Device = place.Device,
        };

    /// <summary>Since when it stands at its position; null if it was never moved.</summary>
    public static DateTimeOffset? HereSince(StationDefinition station) => SinceOf(station, (one, other) => one.IsSamePosition(other));

    /// <summary>Since when its device is there; null if it was never replaced.</summary>
    public static DateTimeOffset? DeviceSince(StationDefinition station) => SinceOf(station, (one, other) => one.Device == other.Device);

    /// <summary>
    /// The definition after a change, with its places. A position or device other than the known one begins a new place; one that was unknown is
    /// filled in. Name and area of the present place change with the definition.
    /// </summary>
    /// <returns>The definition, or why the change is refused.</returns>
    internal static (StationDefinition? Station, DefinitionError? Error) Follow(StationDefinition? before, DefinitionChange.PutStation put)
    {
        var station = put.Station with { Moves = before?.Moves };
        // A station that only sent readings has no place to move from.
        if (before is null or { Version: 0 }) return put.MovedAt is null ? (station with { Moves = null }, null) : (null, NotMoved);
        var (old, now) = (Present(before), Present(station));
        var isMoved = (old.Latitude is not null && !old.IsSamePosition(now)) || (old.Device is not null && old.Device != now.Device);
        if (!isMoved) return put.MovedAt is null || put.MovedAt == before.Moves?.Since ? (station, null) : Retimed(station, put.MovedAt.Value);
        if (put.MovedAt < before.Moves?.Since) return (null, IsBefore(before.Moves.Since));
        // Clocks of nodes differ a little; a correction counts from when the place did.
        var at = put.MovedAt ?? (put.EnteredAt < before.Moves?.Since ? before.Moves.Since : put.EnteredAt);
        return (at is null || at == before.Moves?.Since ? Corrected(station) : Moved(station, old, at.Value), null);
    }

    private const string Member = "moved_at";

    private static DefinitionError NotMoved { get; } = new(Member, "The station has not moved: its position and device are as before.");

    private static StationPlace Unknown { get; } = new(null, "");

    private static StationPlace Present(StationDefinition station) =>
        new(station.Moves?.Since, station.Name, station.Latitude, station.Longitude, station.Area, station.Device);

    private static StationDefinition Moved(StationDefinition station, StationPlace old, DateTimeOffset at) =>
        station with { Moves = new StationMoves(at, [.. (station.Moves?.Former ?? []).Append(old).TakeLast(StationMoves.MaxFormer)]) };

    /// <summary>A place that is corrected to the one before was none.</summary>
    private static StationDefinition Corrected(StationDefinition station)
    {
        if (station.Moves is not { } moves || moves.Former is not [.., var last] || !last.IsSamePosition(Present(station)) || last.Device != station.Device) return station;
        return station with { Moves = last.From is { } from ? new StationMoves(from, [.. moves.Former.SkipLast(1)]) : null };
    }

    /// <summary>The last move was at another time than it was entered with.</summary>
    private static (StationDefinition? Station, DefinitionError? Error) Retimed(StationDefinition station, DateTimeOffset at)
    {
        if (station.Moves is not { } moves) return (null, NotMoved);
        return moves.Former[^1].From is { } before && at <= before ? (null, IsBefore(before)) : (station with { Moves = moves with { Since = at } }, null);
    }

    private static DefinitionError IsBefore(DateTimeOffset move) => new(Member, $"Must not be before the move before it, {XmlConvert.ToString(move)}.");

    private static DateTimeOffset? SinceOf(StationDefinition station, Func<StationPlace, StationPlace, bool> isSame)
    {
        if (station.Moves is null) return null;
        var present = Present(station);
        var since = present.From;
        foreach (var place in station.Moves.Former.Reverse())
        {
            if (!isSame(place, present)) return since;
            since = place.From;
        }

        return since;
    }
}
