using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Storage;

namespace CitySensors.Storage.Cassandra.Readings;

/// <summary>
/// Scored readings of one station to be written. Reusable after the write has completed;
/// not thread safe.
/// </summary>
public sealed class ReadingRows
{
    private const int FirstCapacity = 64;

    private ReadingRow[] _rows = new ReadingRow[FirstCapacity];

    public string StationId { get; private set; } = "";

    public Catalogue Catalogue { get; private set; } = Catalogue.Empty;

    public int Count { get; private set; }

    internal ReadOnlySpan<ReadingRow> Rows => _rows.AsSpan(0, Count);

    /// <param name="stationId">The station of the readings.</param>
    /// <param name="catalogue">The catalogue by which they are scored.</param>
    public void Reset(string stationId, Catalogue catalogue)
    {
        ArgumentException.ThrowIfNullOrEmpty(stationId);
        ArgumentNullException.ThrowIfNull(catalogue);
        Clear();
        (StationId, Catalogue) = (stationId, catalogue);
    }

    /// <summary>Clears the rows, so that an idle buffer does not keep their cells alive.</summary>
    public void Clear()
    {
        Array.Clear(_rows, 0, Count);
        Count = 0;
    }

    /// <summary>Adds the rows of a delta.</summary>
    /// <param name="delta">The delta.</param>
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
    /// <param name="scorer">The scorer of the station; null for that of the rows.</param>
    public void Add(ScoredRows rows, int row, Scores scores, Scorer? scorer = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(scores);
        // A row has the scores of its values beside them, and what was decided has only what follows from them.
        (scorer ?? rows.Scorer).Score(rows.ValuesOf(row), scores);
        scores.Restore(rows.Flags[row]);
        Add(new Reading(rows.EventTicks[row], rows.ValuesOf(row), rows.RawOf(row)), new DateTimeOffset(rows.ArrivedTicks[row], TimeSpan.Zero), scores);
    }

    /// <summary>Adds a reading; the buffers are copied.</summary>
    /// <param name="reading">A reading with at most as many values as the catalogue has slots.</param>
    /// <param name="arrived">
    /// The same for every delivery of the reading, such as its timestamp in Kafka: it is the write timestamp, so that writing it again
    /// changes nothing.
    /// </param>
    /// <param name="scores">Its scores by the catalogue's scorer.</param>
    public void Add(in Reading reading, DateTimeOffset arrived, Scores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        if (reading.Values.Length > Catalogue.Slots.Count)
            throw new ArgumentException($"{reading.Values.Length} values for {Catalogue.Slots.Count} sensor types.", nameof(reading));
        if (Count == _rows.Length) Array.Resize(ref _rows, Count * 2);
        var cell = ScoredCell.Encode(reading, scores, Catalogue.Slots, Catalogue.Version, arrived.UtcTicks);
        _rows[Count++] = new ReadingRow(StationDay.Of(reading.EventTicks), StationDay.TicksOfDay(reading.EventTicks), arrived.UtcTicks, cell);
    }
}

/// <param name="Day">The event time (UTC) in days since 1970.</param>
/// <param name="TicksOfDay">The event time within that day.</param>
/// <param name="ArrivedTicks">UTC ticks.</param>
/// <param name="Cell">The encoded values and scores.</param>
internal readonly record struct ReadingRow(int Day, long TicksOfDay, long ArrivedTicks, byte[] Cell)
{
    /// <summary>The approximate overhead per row in a batch.</summary>
    private const int FixedBytes = 100;

    public int Bytes => FixedBytes + Cell.Length;
}
