using Cassandra;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Migration;

/// <summary>That the city of this keyspace is copied from another store.</summary>
/// <param name="Source">The identity of the other city.</param>
/// <param name="Position">Up to where its journal was complete when it was copied.</param>
/// <param name="Finished">When both were found to agree; null until then.</param>
public sealed record MigrationRecord(string Source, long Position, DateTimeOffset? Finished);

/// <summary>How far the city of this keyspace is copied from another store. Thread safe.</summary>
public sealed class MigrationStore
{
    private const string City = "city";
    private const string Doing = "recording the migration";
    private const int PageRows = 2000;

    /// <summary>The tables of which one at least has a row once a city was here.</summary>
    private static readonly string[] CityTables = ["definition", "station_delta", "reading_day", "alert_bucket"];

    private readonly StoreSession _session;
    private readonly PreparedStatement _load;
    private readonly PreparedStatement _begin;
    private readonly PreparedStatement _finish;
    private readonly PreparedStatement _copied;
    private readonly PreparedStatement _add;
    private readonly PreparedStatement _forget;

    private MigrationStore(StoreSession session, IReadOnlyList<PreparedStatement> statements)
    {
        _session = session;
        (_load, _begin, _finish) = (statements[0], statements[1], statements[2]);
        (_copied, _add, _forget) = (statements[3], statements[4], statements[5]);
    }

    internal static async Task<MigrationStore> OpenAsync(StoreSession session, CancellationToken cancellationToken) => new(
        session,
        [
            await session.PrepareAsync("SELECT DISTINCT city, source, position, finished FROM migration WHERE city = ?", true, cancellationToken),
            await session.PrepareAsync("UPDATE migration SET source = ?, position = ? WHERE city = ? IF source = null", false, cancellationToken),
            await session.PrepareAsync("UPDATE migration SET finished = ? WHERE city = ?", true, cancellationToken),
            await session.PrepareAsync("SELECT station, readings FROM migration WHERE city = ? AND station > ''", true, cancellationToken),
            await session.PrepareAsync("INSERT INTO migration (city, station, readings) VALUES (?, ?, ?)", true, cancellationToken),
            await session.PrepareAsync("DELETE FROM migration WHERE city = ? AND station = ?", true, cancellationToken),
        ]);

    /// <summary>Null where the city is no copy.</summary>
    /// <exception cref="StoreUnavailableException">Cassandra is away.</exception>
    public async Task<MigrationRecord?> LoadAsync(CancellationToken cancellationToken)
    {
        var row = (await _session.ExecuteAsync(_load.Bind(City), "reading the state of the migration", cancellationToken)).FirstOrDefault();
        return row?.GetValue<string?>("source") is { } source
            ? new MigrationRecord(source, row.GetValue<long>("position"), row.GetValue<DateTimeOffset?>("finished"))
            : null;
    }

    /// <summary>Whether the keyspace has anything of a city.</summary>
    /// <exception cref="StoreUnavailableException">Cassandra is away.</exception>
    public async Task<bool> IsOccupiedAsync(CancellationToken cancellationToken)
    {
        foreach (var table in CityTables)
        {
            var rows = await _session.ExecuteAsync(new SimpleStatement($"SELECT * FROM {table} LIMIT 1"), "looking for a city", cancellationToken);
            if (rows.Any()) return true;
        }

        return false;
    }

    /// <summary>Begins the migration, unless another has begun.</summary>
    /// <exception cref="StoreUnavailableException">Whether it has begun is unknown.</exception>
    public async Task<bool> TryBeginAsync(string source, long position, CancellationToken cancellationToken) =>
        (await _session.ExecuteAsync(_begin.Bind(source, position, City), Doing, cancellationToken)).First().GetValue<bool>("[applied]");

    /// <exception cref="StoreUnavailableException">Whether that is recorded is unknown; finish again.</exception>
    public Task FinishAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        _session.ExecuteAsync(_finish.Bind(now, City), Doing, cancellationToken);

    /// <summary>The stations that are copied, with how many readings.</summary>
    /// <exception cref="StoreUnavailableException">Cassandra is away.</exception>
    public async Task<IReadOnlyDictionary<string, long>> CopiedAsync(CancellationToken cancellationToken)
    {
        var copied = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var row in _session.RowsAsync(_copied.Bind(City), PageRows, Doing, cancellationToken))
            copied[row.GetValue<string>("station")] = row.GetValue<long>("readings");
        return copied;
    }

    /// <summary>A station is copied, with so many readings.</summary>
    /// <exception cref="StoreUnavailableException">Whether that is recorded is unknown; add it again.</exception>
    public Task AddAsync(string stationId, long readings, CancellationToken cancellationToken) =>
        _session.ExecuteAsync(_add.Bind(City, stationId, readings), Doing, cancellationToken);

    /// <summary>A station is to be copied again.</summary>
    /// <exception cref="StoreUnavailableException">Whether that is recorded is unknown; forget it again.</exception>
    public Task ForgetAsync(string stationId, CancellationToken cancellationToken) =>
        _session.ExecuteAsync(_forget.Bind(City, stationId), Doing, cancellationToken);

    /// <summary>The stations of which the keyspace has a state or readings.</summary>
    /// <exception cref="StoreUnavailableException">Cassandra is away.</exception>
    public async Task<IReadOnlySet<string>> StationsAsync(CancellationToken cancellationToken)
    {
        var stations = new HashSet<string>(StringComparer.Ordinal);
        foreach (var query in (string[])["SELECT station FROM station_delta", "SELECT DISTINCT station FROM reading_day"])
        {
            await foreach (var row in _session.RowsAsync(new SimpleStatement(query), PageRows, "listing stations", cancellationToken))
                stations.Add(row.GetValue<string>("station"));
        }

        return stations;
    }
}
