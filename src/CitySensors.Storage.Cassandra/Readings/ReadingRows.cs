using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Storage;

namespace CitySensors.Storage.Cassandra.Readings;

/// <summary>
/// Scored readings of one station on their way into the store, as a delivery brings them. Made to be used again once the write has
/// ended; not thread safe.
/// </summary>
public sealed class ReadingRows
{
    private const int FirstCapacity = 64;

    private ReadingRow[] _rows = new ReadingRow[FirstCapacity];

    public string StationId { get; private set; } = "";

    public Catalogue Catalogue { get; private set; } = Catalogue.Empty;

    public int Count { get; private set; }

    internal ReadOnlySpan<ReadingRow> Rows => _rows.AsSpan(0, Count);

    /// <param name="stationId">The station that all readings are of.</param>
    /// <param name="catalogue">By which all of them are scored.</param>
    public void Reset(string stationId, Catalogue catalogue)
    {
        ArgumentException.ThrowIfNullOrEmpty(stationId);
        ArgumentNullException.ThrowIfNull(catalogue);
        Clear();
        (StationId, Catalogue) = (stationId, catalogue);
    }

    /// <summary>Drops the rows, so that an idle buffer keeps none of their cells alive.</summary>
    public void Clear()
    {
        Array.Clear(_rows, 0, Count);
        Count = 0;
    }

    /// <summary>Takes up the rows of a delta.</summary>
    /// <param name="delta">What a station decided.</param>
    /// <param name="scores">A buffer for the catalogue of the rows.</param>
    public void Take(StationDelta delta, Scores scores)
    {
        ArgumentNullException.ThrowIfNull(delta);
        ArgumentNullException.ThrowIfNull(scores);
        var rows = delta.Rows;
        Reset(delta.StationId, rows.Catalogue);
        for (var i = 0; i < rows.Count; i++) Add(rows, i, scores);
    }

    /// <summary>Adds a reading as it was decided.</summary>
    /// <param name="rows">Scored by the catalogue of these rows.</param>
    /// <param name="row">Which of them.</param>
    /// <param name="scores">A buffer for that catalogue.</param>
    public void Add(ScoredRows rows, int row, Scores scores)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(scores);
        // A row has the scores of its values beside them, and what was decided has only what follows from them.
        rows.Catalogue.Scorer.Score(rows.ValuesOf(row), scores);
        scores.Restore(rows.Outliers[row], rows.Failed[row]);
        Add(new Reading(rows.EventTicks[row], rows.ValuesOf(row)), new DateTimeOffset(rows.ArrivedTicks[row], TimeSpan.Zero), scores);
    }

    /// <summary>Adds a reading; it copies what it needs of the buffers.</summary>
    /// <param name="reading">A place for each sensor type of the catalogue, or for its first ones.</param>
    /// <param name="arrived">
    /// The same whenever this reading comes again, such as its time in Kafka: it is the time of the write, so that writing it again
    /// changes nothing.
    /// </param>
    /// <param name="scores">What the catalogue's scorer says of it.</param>
    public void Add(in Reading reading, DateTimeOffset arrived, Scores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (reading.Values.Length > Catalogue.Places.Count)
            throw new ArgumentException($"{reading.Values.Length} values for {Catalogue.Places.Count} sensor types.", nameof(reading));
        if (Count == _rows.Length) Array.Resize(ref _rows, Count * 2);
        var cell = ScoredCell.Encode(reading.Values, scores, Catalogue.Places, Catalogue.Version, arrived.UtcTicks);
        _rows[Count++] = new ReadingRow(StationDay.Of(reading.EventTicks), StationDay.TicksOfDay(reading.EventTicks), arrived.UtcTicks, cell);
    }
}

/// <param name="Day">Days since 1970 of its event time (UTC).</param>
/// <param name="TicksOfDay">Its event time in that day.</param>
/// <param name="ArrivedTicks">UTC ticks.</param>
/// <param name="Cell">Values and scores as the table has them.</param>
internal readonly record struct ReadingRow(int Day, long TicksOfDay, long ArrivedTicks, byte[] Cell)
{
    /// <summary>What it adds to a batch beside its cell, about.</summary>
    private const int FixedBytes = 100;

    public int Bytes => FixedBytes + Cell.Length;
}
