using CitySensors.Core.Quality;

namespace CitySensors.Core.Readings;

/// <summary>One value with its scores.</summary>
public sealed record ScoredObservation(string Sensor, double Value, double Z, double TailProbability, bool IsOutlier, QualityFlag Quality)
{
    /// <summary>The value before calibration, in the unit of the sensor type; null if it is the same.</summary>
    public double? Raw { get; init; }

    /// <summary>The tests on sequences of values that found something.</summary>
    public QualityTest Tests { get; init; }

    /// <summary>The entry for <see cref="Raw"/> of a slot.</summary>
    /// <param name="raw">The raw values of a reading by slot, NaN where they are the same; may be shorter.</param>
    /// <param name="slot">The slot.</param>
    public static double? RawOf(ReadOnlySpan<double> raw, int slot) => slot < raw.Length && !double.IsNaN(raw[slot]) ? raw[slot] : null;
}

/// <summary>A stored reading with its scores.</summary>
/// <param name="StationId">The station.</param>
/// <param name="EventTime">The event time.</param>
/// <param name="Arrived">The arrival of its newest values.</param>
/// <param name="Observations">Its values, in the order of the slots.</param>
public sealed record ScoredReading(
    string StationId, DateTimeOffset EventTime, DateTimeOffset Arrived, IReadOnlyList<ScoredObservation> Observations);

/// <summary>The stored readings. Thread safe.</summary>
public interface IReadingHistory
{
    /// <summary>Reads readings of a station by event time, oldest first.</summary>
    /// <param name="stationId">The station.</param>
    /// <param name="start">The start of the range, inclusive.</param>
    /// <param name="before">The end of the range, exclusive.</param>
    /// <param name="limit">The maximum number of results.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task<IReadOnlyList<ScoredReading>> ReadAsync(
        string stationId, DateTimeOffset start, DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <summary>Reads the reading with the latest event time, or null if there is none.</summary>
    Task<ScoredReading?> LatestAsync(string stationId, CancellationToken cancellationToken);

    /// <summary>Reads the changes of stored readings in order of event time, those of one reading in order of their time. Parameters as those of <see cref="ReadAsync"/>.</summary>
    Task<IReadOnlyList<ReadingRevision>> RevisionsAsync(
        string stationId, DateTimeOffset start, DateTimeOffset before, int limit, CancellationToken cancellationToken);
}
