using CitySensors.Core.Readings;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Readings;

/// <summary>The readings of the city in Cassandra. Thread safe.</summary>
public sealed class ReadingStore : IReadingHistory, IReadingScan, IDisposable
{
    private readonly ReadingWriter _writer;
    private readonly ReadingQueries _queries;
    private readonly ReadingRevisionTable _revisions;
    private readonly TimeSpan _retention;

    private ReadingStore(ReadingWriter writer, ReadingQueries queries, ReadingRevisionTable revisions, TimeSpan retention) =>
        (_writer, _queries, _revisions, _retention) = (writer, queries, revisions, retention);

    internal static async Task<ReadingStore> OpenAsync(
        StoreSession session, SensorTypeHistory history, CassandraOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var statements = await ReadingStatements.PrepareAsync(session, cancellationToken);
        var revisions = await ReadingRevisionTable.OpenAsync(session, time, cancellationToken);
        return new ReadingStore(
            new ReadingWriter(session, statements, options, time), new ReadingQueries(session, statements, revisions, history), revisions, options.Retention);
    }

    /// <summary>Writes readings at the configured consistency level. Idempotent.</summary>
    /// <param name="rows">Must not be modified until the task completes. The sensor types of its catalogue must be stored as definitions for reading.</param>
    /// <param name="retention">The retention of the station; null for that of the city.</param>
    /// <param name="cancellationToken">Cancels the wait, not the requests.</param>
    /// <exception cref="StoreUnavailableException">Some readings may have been written; write all of them again.</exception>
    public Task WriteAsync(ReadingRows rows, TimeSpan? retention, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return rows.Count == 0 ? Task.CompletedTask : _writer.WriteAsync(rows, retention ?? _retention, cancellationToken);
    }

    /// <summary>Writes changes of readings. Idempotent.</summary>
    /// <param name="stationId">The station.</param>
    /// <param name="revisions">The changes.</param>
    /// <param name="retention">The retention of the station; null for that of the city.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="StoreUnavailableException">Some changes may have been written; write all of them again.</exception>
    public Task WriteAsync(string stationId, IReadOnlyList<ReadingRevision> revisions, TimeSpan? retention, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(stationId);
        ArgumentNullException.ThrowIfNull(revisions);
        return _revisions.WriteAsync(stationId, revisions, retention ?? _retention, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="StoreUnavailableException">Cassandra is unavailable.</exception>
    /// <exception cref="InvalidDataException">A change in the range is damaged.</exception>
    public Task<IReadOnlyList<ReadingRevision>> RevisionsAsync(
        string stationId, DateTimeOffset start, DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(stationId);
        return _queries.RevisionsAsync(stationId, start.UtcTicks, before.UtcTicks, limit, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="StoreUnavailableException">Cassandra is unavailable.</exception>
    /// <exception cref="InvalidDataException">A reading in the range is corrupt; the message says which.</exception>
    public Task<IReadOnlyList<ScoredReading>> ReadAsync(
        string stationId, DateTimeOffset start, DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(stationId);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return _queries.ReadAsync(stationId, start.UtcTicks, before.UtcTicks, limit, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="StoreUnavailableException">Cassandra is unavailable.</exception>
    /// <exception cref="InvalidDataException">The reading is corrupt; the message says which.</exception>
    public Task<ScoredReading?> LatestAsync(string stationId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(stationId);
        return _queries.LatestAsync(stationId, cancellationToken);
    }

    /// <summary>Reads the rows of a station as they were decided, in ascending order of event time.</summary>
    /// <exception cref="StoreUnavailableException">Cassandra is unavailable.</exception>
    /// <exception cref="InvalidDataException">A row in the range is corrupt; the message says which.</exception>
    public Task<IReadOnlyList<StoredReading>> StoredReadingsAsync(
        string stationId, DateTimeOffset start, DateTimeOffset before, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(stationId);
        return _queries.StoredReadingsAsync(stationId, start.UtcTicks, before.UtcTicks, cancellationToken);
    }

    /// <inheritdoc/>
    Task<long?> IReadingScan.ReadAsync(string stationId, long startTicks, long beforeTicks, ScannedReadings into, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(stationId);
        ArgumentNullException.ThrowIfNull(into);
        return _queries.ScanAsync(stationId, startTicks, beforeTicks, into, cancellationToken);
    }

    /// <summary>Deletes all readings of a removed station that arrived until now. They do not reappear if they are written again.</summary>
    /// <exception cref="StoreUnavailableException">Some readings may remain; retry.</exception>
    public async Task RemoveAsync(string stationId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(stationId);
        await foreach (var day in _queries.DaysAsync(stationId, DateTimeOffset.MinValue.Ticks, DateTimeOffset.MaxValue.Ticks, cancellationToken))
        {
            await _writer.RemoveAsync(stationId, day, cancellationToken);
            await _revisions.RemoveAsync(stationId, day, cancellationToken);
        }
    }

    public void Dispose() => _writer.Dispose();
}
