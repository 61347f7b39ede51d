namespace CitySensors.Storage.Sqlite.Database;

/// <summary>
/// Tells which readings are kept, on a connection of its own: ingest waits for the answer, and must not wait for people's queries.
/// Thread safe.
/// </summary>
internal sealed class DuplicateQueries(string path) : IDisposable
{
    private readonly Lock _lock = new();
    private ReadConnection? _connection;
    private bool _disposed;

    public bool Contains(string stationId, long eventTicks)
    {
        ArgumentNullException.ThrowIfNull(stationId);
        return EventTicks(stationId, eventTicks / TimeSpan.TicksPerHour, eventTicks, eventTicks).BinarySearch(eventTicks) >= 0;
    }

    public IReadOnlyList<long> EventTicksIn(string stationId, long hour)
    {
        ArgumentNullException.ThrowIfNull(stationId);
        return EventTicks(stationId, hour, long.MinValue, long.MaxValue);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _connection?.Dispose();
        }
    }

    /// <summary>The event times in all blocks of the hour that have one from least to greatest, rising.</summary>
    private List<long> EventTicks(string stationId, long hour, long least, long greatest)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _connection ??= new ReadConnection(path);
            return _connection.Run(statements =>
            {
                var found = new List<long>();
                if (BlockIndex.KeyOf(statements, stationId) is not { } station) return found;
                using var rows = statements.Query(
                    "SELECT id, data FROM reading_block WHERE hour = $1 AND station = $2 AND first_ticks <= $4 AND last_ticks >= $3",
                    hour,
                    station,
                    least,
                    greatest);
                while (rows.Read())
                {
                    var (id, data) = (rows.GetInt64(0), rows.GetFieldValue<byte[]>(1));
                    found.AddRange(ScoredReadings.Guarded(id, stationId, hour, () => DecodedBlock.DecodeEventTicks(data)));
                }

                found.Sort();
                return found;
            });
        }
    }
}
