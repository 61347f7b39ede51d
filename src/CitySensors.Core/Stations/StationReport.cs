namespace CitySensors.Core.Stations;

/// <summary>When a station was last heard.</summary>
/// <param name="StationId">The station.</param>
/// <param name="LastSeen">The arrival of its newest reading.</param>
/// <param name="UsualInterval">The usual interval between arrivals; null if unknown.</param>
/// <param name="IsSilent">Whether nothing has arrived for longer than usual.</param>
public sealed record StationReport(string StationId, DateTimeOffset LastSeen, TimeSpan? UsualInterval, bool IsSilent);

/// <summary>A station whose newest values are not measurements.</summary>
/// <param name="StationId">The station.</param>
/// <param name="Slots">A bit for each slot whose newest value failed quality control or is suspect.</param>
public sealed record FaultyStation(string StationId, ulong Slots);

/// <summary>Knows when stations were last heard, and which are faulty. Thread safe.</summary>
public interface IStationReports
{
    /// <summary>The silent stations of the whole city in ordinal order of their ids, a few seconds old; bounded.</summary>
    IReadOnlyList<StationReport> Silent { get; }

    /// <summary>The faulty stations of the whole city in ordinal order of their ids, a few seconds old; bounded.</summary>
    IReadOnlyList<FaultyStation> Faulty { get; }

    /// <summary>A bit for each slot whose newest value failed quality control or is suspect; 0 if there is none, or nothing is known of the station.</summary>
    ulong FaultySlotsOf(string stationId);

    /// <summary>Null if nothing is known of the station.</summary>
    StationReport? Find(string stationId);
}
