using CitySensors.Core.Storage;
using System.Runtime.CompilerServices;
using Cassandra;
using CitySensors.Core.Alerts;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Stations;

/// <summary>What is kept of a station.</summary>
/// <param name="State">What <c>Station.WriteState</c> wrote.</param>
/// <param name="Alerts">The entries that followed from the newest delta; they may not be published.</param>
/// <param name="Revision">The revision of the newest delta.</param>
public sealed record KeptStationState(byte[] State, IReadOnlyList<Alert> Alerts, long Revision);

/// <summary>The states of stations. Thread safe.</summary>
/// <remarks>
/// A write carries the revision as its time instead of asking for a condition, which would cost four round trips: a node that lost a
/// station and does not know yet can no longer set it back.
/// </remarks>
public sealed class StationStateStore
{
    private const int PageRows = 5000;

    private readonly StoreSession _session;
    private readonly TimeProvider _time;
    private readonly PreparedStatement _save;
    private readonly PreparedStatement _load;
    private readonly PreparedStatement _remove;
    private readonly PreparedStatement _stations;

    private StationStateStore(
        StoreSession session, TimeProvider time, PreparedStatement save, PreparedStatement load, PreparedStatement remove, PreparedStatement stations) =>
        (_session, _time, _save, _load, _remove, _stations) = (session, time, save, load, remove, stations);

    internal static async Task<StationStateStore> OpenAsync(StoreSession session, TimeProvider time, CancellationToken cancellationToken) => new(
        session,
        time,
        await session.PrepareAsync("INSERT INTO station_state (station, state, version, saved) VALUES (?, ?, ?, ?) USING TIMESTAMP ?", true, cancellationToken),
        await session.PrepareAsync("SELECT state, version FROM station_state WHERE station = ?", true, cancellationToken),
        await session.PrepareAsync("DELETE FROM station_state USING TIMESTAMP ? WHERE station = ?", true, cancellationToken),
        await session.PrepareAsync("SELECT DISTINCT station FROM station_state", true, cancellationToken));

    /// <summary>Keeps a state with the alert entries that follow from it, unless one of a higher revision is kept.</summary>
    /// <exception cref="StoreUnavailableException">Whether it is kept is unknown.</exception>
    public Task SaveAsync(string stationId, byte[] state, List<Alert> alerts, long revision, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(stationId);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(alerts);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(revision);
        var save = _save.Bind(stationId, StationStateCell.Encode(state, alerts), revision, _time.GetUtcNow(), revision);
        return _session.ExecuteAsync(save, "saving the state of a station", cancellationToken);
    }

    /// <summary>The newest state that was kept, or null where there is none.</summary>
    /// <exception cref="StoreUnavailableException">Cassandra is unavailable.</exception>
    /// <exception cref="InvalidDataException">The state is damaged.</exception>
    public async Task<KeptStationState?> LoadAsync(string stationId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(stationId);
        var row = (await _session.ExecuteAsync(_load.Bind(stationId), "loading the state of a station", cancellationToken)).FirstOrDefault();
        if (row is null) return null;
        var (state, alerts) = StationStateCell.Decode(row.GetValue<byte[]>("state"));
        return new KeptStationState(state, alerts, row.GetValue<long>("version"));
    }

    /// <summary>Removes a station's state and every state up to that version that is still on its way.</summary>
    /// <exception cref="StoreUnavailableException">Whether it is removed is not known; remove it again.</exception>
    public Task RemoveAsync(string stationId, long version, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(stationId);
        return _session.ExecuteAsync(_remove.Bind(version, stationId), "removing the state of a station", cancellationToken);
    }

    /// <summary>Every station that has a state, registered or not, in no order. It reads the whole table.</summary>
    /// <exception cref="StoreUnavailableException">Cassandra is away.</exception>
    public async IAsyncEnumerable<string> StationsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new BoundStatement(_stations);
        await foreach (var row in _session.RowsAsync(query, PageRows, "listing stations", cancellationToken)) yield return row.GetValue<string>("station");
    }
}
