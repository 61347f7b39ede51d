namespace CitySensors.Core.Stations;

/// <summary>Where a station stood, and the device there, from a time on.</summary>
/// <param name="From">Since when; null from the beginning.</param>
/// <param name="Name">The display name of the location.</param>
/// <param name="Latitude">Degrees north, WGS 84.</param>
/// <param name="Longitude">Degrees east, WGS 84.</param>
/// <param name="Area">The part of the city.</param>
/// <param name="Device">The device.</param>
public sealed record StationPlace(
    DateTimeOffset? From, string Name, double? Latitude = null, double? Longitude = null, string? Area = null, string? Device = null)
{
    public bool IsSamePosition(StationPlace other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Latitude == other.Latitude && Longitude == other.Longitude;
    }
}

/// <summary>The places where a station stood before it was moved or its device replaced. Immutable; compared by value.</summary>
/// <param name="Since">Since when the present place counts.</param>
/// <param name="Former">
/// The places before, oldest first; at most <see cref="MaxFormer"/>. Only if older ones were dropped, the first one has a time from which it counts.
/// </param>
public sealed record StationMoves(DateTimeOffset Since, IReadOnlyList<StationPlace> Former)
{
    /// <summary>How many former places are kept, the newest ones.</summary>
    public const int MaxFormer = 100;

    public bool Equals(StationMoves? other) => other is not null && Since == other.Since && Former.SequenceEqual(other.Former);

    public override int GetHashCode() => HashCode.Combine(Since, Former.Count);
}
