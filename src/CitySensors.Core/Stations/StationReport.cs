namespace CitySensors.Core.Stations;

/// <summary>When a station was last heard.</summary>
/// <param name="StationId">The station.</param>
/// <param name="LastSeen">The arrival of its newest reading.</param>
/// <param name="UsualInterval">The usual interval between arrivals; null if unknown.</param>
/// <param name="IsSilent">Whether nothing has arrived for longer than usual.</param>
public sealed record StationReport(string StationId, DateTimeOffset LastSeen, TimeSpan? UsualInterval, bool IsSilent);

/// <summary>Knows when stations were last heard. Thread safe.</summary>
public interface IStationReports
{
    /// <summary>The silent stations of the whole city in ordinal order of their ids, a few seconds old; bounded.</summary>
    IReadOnlyList<StationReport> Silent { get; }

    /// <summary>Null if nothing is known of the station.</summary>
    StationReport? Find(string stationId);
}
