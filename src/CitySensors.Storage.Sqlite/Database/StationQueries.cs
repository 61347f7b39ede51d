using CitySensors.Core.Storage;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>
/// The queries of stations: their state, and their readings of an hour. On a dedicated worker, so that ingest never waits for
/// queries of users. Thread safe.
/// </summary>
internal sealed class StationQueries(string path) : IDisposable
{
    private readonly QueryWorkers _workers = new(path, "citysensors-station-query", threads: 1);

    /// <summary>The state of a station; null if there is none.</summary>
    public Task<byte[]?> StateAsync(string stationId, CancellationToken cancellationToken) => _workers.RunAsync(
        statements => (byte[]?)statements.Scalar(
            "SELECT state FROM station JOIN station_state ON station_state.station = station.key WHERE station.id = $1", stationId),
        cancellationToken);

    public Task<IReadOnlyList<StoredReading>> ReadingsInAsync(string stationId, long hour, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stationId);
        return _workers.RunAsync<IReadOnlyList<StoredReading>>(statements => Readings(statements, stationId, hour), cancellationToken);
    }

    public void Dispose() => _workers.Dispose();

    private static List<StoredReading> Readings(Statements statements, string stationId, long hour)
    {
        var found = new List<StoredReading>();
        if (BlockIndex.KeyOf(statements, stationId) is not { } station) return found;
        using var rows = statements.Query("SELECT id, data FROM reading_block WHERE hour = $1 AND station = $2 ORDER BY id", hour, station);
        while (rows.Read())
        {
            var (id, data) = (rows.GetInt64(0), rows.GetFieldValue<byte[]>(1));
            found.AddRange(ScoredReadings.Guarded(id, stationId, hour, () => DecodedBlock.Decode(data)).StoredReadings());
        }

        return found;
    }
}
