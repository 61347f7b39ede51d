using CitySensors.Core.Quality;

namespace CitySensors.Core.Readings;

/// <summary>One value with its scores.</summary>
public sealed record ScoredObservation(string Sensor, double Value, double Z, double TailProbability, bool IsOutlier, QualityFlag Quality);

/// <summary>A reading with its scores, as it is kept.</summary>
public sealed record ScoredReading(
    string StationId, DateTimeOffset EventTime, DateTimeOffset Arrived, IReadOnlyList<ScoredObservation> Observations);

/// <summary>The readings that are kept. Thread safe.</summary>
public interface IReadingHistory
{
    /// <summary>Readings of a station by event time, oldest first.</summary>
    /// <param name="stationId">The station.</param>
    /// <param name="start">The first time, inclusive.</param>
    /// <param name="before">The end, exclusive.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<ScoredReading>> ReadAsync(
        string stationId, DateTimeOffset start, DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <summary>The reading with the latest event time, or null where there is none.</summary>
    Task<ScoredReading?> LatestAsync(string stationId, CancellationToken cancellationToken);
}
