using CitySensors.Core.Readings;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Readings;

/// <summary>The readings of the city in Cassandra. Thread safe.</summary>
public sealed class ReadingStore : IReadingHistory, IDisposable
{
    private readonly ReadingWriter _writer;
    private readonly ReadingQueries _queries;
    private readonly TimeSpan _retention;

    private ReadingStore(ReadingWriter writer, ReadingQueries queries, TimeSpan retention) => (_writer, _queries, _retention) = (writer, queries, retention);

    internal static async Task<ReadingStore> OpenAsync(
        StoreSession session, SensorTypeHistory history, CassandraOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var statements = await ReadingStatements.PrepareAsync(session, cancellationToken);
        return new ReadingStore(
            new ReadingWriter(session, statements, options, time), new ReadingQueries(session, statements, history), options.Retention);
    }

    /// <summary>Keeps the readings; the same again changes nothing. When the task ends well, as many nodes have them as the options ask for.</summary>
    /// <param name="rows">To be left alone until the task ends. Its catalogue's sensor types must be kept as definitions to be read again.</param>
    /// <param name="retention">How long the station's readings are kept; null for as long as the city's.</param>
    /// <param name="cancellationToken">Ends the wait, not what was sent.</param>
    /// <exception cref="StoreUnavailableException">Some may be kept and others not; write all of them again once Cassandra is back.</exception>
    public Task WriteAsync(ReadingRows rows, TimeSpan? retention, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return rows.Count == 0 ? Task.CompletedTask : _writer.WriteAsync(rows, retention ?? _retention, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="StoreUnavailableException">Cassandra is away.</exception>
    /// <exception cref="InvalidDataException">A reading of that time is damaged; the message says which.</exception>
    public Task<IReadOnlyList<ScoredReading>> ReadAsync(
        string stationId, DateTimeOffset start, DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(stationId);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return _queries.ReadAsync(stationId, start.UtcTicks, before.UtcTicks, limit, cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="StoreUnavailableException">Cassandra is away.</exception>
    /// <exception cref="InvalidDataException">The reading is damaged; the message says which.</exception>
    public Task<ScoredReading?> LatestAsync(string stationId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(stationId);
        return _queries.LatestAsync(stationId, cancellationToken);
    }

    /// <summary>UTC ticks of the event times of what is kept of a station, rising.</summary>
    /// <exception cref="StoreUnavailableException">Cassandra is away.</exception>
    public Task<IReadOnlyList<long>> EventTicksAsync(
        string stationId, DateTimeOffset start, DateTimeOffset before, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(stationId);
        return _queries.EventTicksAsync(stationId, start.UtcTicks, before.UtcTicks, cancellationToken);
    }

    /// <summary>Removes what a station sent until now, as it is removed. What it sent before does not come back, whoever writes it again.</summary>
    /// <exception cref="StoreUnavailableException">Some may be left; remove it again.</exception>
    public async Task RemoveAsync(string stationId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(stationId);
        await foreach (var day in _queries.DaysAsync(stationId, DateTimeOffset.MinValue.Ticks, DateTimeOffset.MaxValue.Ticks, cancellationToken))
            await _writer.RemoveAsync(stationId, day, cancellationToken);
    }

    public void Dispose() => _writer.Dispose();
}
