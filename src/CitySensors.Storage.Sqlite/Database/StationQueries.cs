using CitySensors.Core.Definitions;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>
/// The queries of stations: their state, and the event times of their readings. On a dedicated worker, so that ingest never waits for
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

    public Task<IReadOnlyList<long>> EventTicksInAsync(string stationId, long hour, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stationId);
        return _workers.RunAsync<IReadOnlyList<long>>(statements => EventTicks(statements, stationId, hour), cancellationToken);
    }

    public void Dispose() => _workers.Dispose();

    private static List<long> EventTicks(Statements statements, string stationId, long hour)
    {
        var found = new List<long>();
        if (BlockIndex.KeyOf(statements, stationId) is not { } station) return found;
        using var rows = statements.Query("SELECT id, data FROM reading_block WHERE hour = $1 AND station = $2", hour, station);
        while (rows.Read())
        {
            var (id, data) = (rows.GetInt64(0), rows.GetFieldValue<byte[]>(1));
            found.AddRange(ScoredReadings.Guarded(id, stationId, hour, () => DecodedBlock.DecodeEventTicks(data)));
        }

        found.Sort();
        return found;
    }
}
