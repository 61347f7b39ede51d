using Cassandra;
using CitySensors.Core.Alerts;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Stations;

/// <summary>The stored state of a station.</summary>
/// <param name="State">The output of <c>Station.WriteState</c>.</param>
/// <param name="Alerts">The entries of the newest delta, which may not be published yet.</param>
public sealed record StoredStationState(byte[] State, IReadOnlyList<Alert> Alerts);

/// <summary>The states of stations. Thread safe.</summary>
/// <remarks>
/// Writes use the revision as timestamp instead of a lightweight transaction, which would cost four round trips: a node that lost a
/// station without noticing cannot overwrite a newer state.
/// </remarks>
public sealed class StationStateStore
{
    private readonly StoreSession _session;
    private readonly TimeProvider _time;
    private readonly PreparedStatement _save;
    private readonly PreparedStatement _load;

    private StationStateStore(StoreSession session, TimeProvider time, PreparedStatement save, PreparedStatement load) =>
        (_session, _time, _save, _load) = (session, time, save, load);

    internal static async Task<StationStateStore> OpenAsync(StoreSession session, TimeProvider time, CancellationToken cancellationToken) => new(
        session,
        time,
        await session.PrepareAsync("INSERT INTO station_delta (station, state, saved) VALUES (?, ?, ?) USING TIMESTAMP ?", true, cancellationToken),
        await session.PrepareAsync("SELECT state FROM station_delta WHERE station = ?", true, cancellationToken));

    /// <summary>Writes a state with its alert entries, unless one with a higher revision is stored.</summary>
    /// <exception cref="StoreUnavailableException">The outcome is unknown.</exception>
    public Task SaveAsync(string stationId, byte[] state, List<Alert> alerts, long revision, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(stationId);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(alerts);
        ArgumentOutOfRangeException.ThrowIfNegative(revision);
        var save = _save.Bind(stationId, StationStateCell.Encode(state, alerts), _time.GetUtcNow(), revision);
        return _session.ExecuteAsync(save, "saving the state of a station", cancellationToken);
    }

    /// <summary>Reads the newest state, or null if there is none.</summary>
    /// <exception cref="StoreUnavailableException">Cassandra is unavailable.</exception>
    /// <exception cref="InvalidDataException">The state is corrupt.</exception>
    public async Task<StoredStationState?> LoadAsync(string stationId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(stationId);
        var row = (await _session.ExecuteAsync(_load.Bind(stationId), "loading the state of a station", cancellationToken)).FirstOrDefault();
        if (row is null) return null;
        var (state, alerts) = StationStateCell.Decode(row.GetValue<byte[]>("state"));
        return new StoredStationState(state, alerts);
    }
}
