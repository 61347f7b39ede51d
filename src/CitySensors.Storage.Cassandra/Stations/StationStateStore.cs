using Cassandra;
using CitySensors.Core.Alerts;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Stations;

/// <summary>What is kept of a station.</summary>
/// <param name="State">What <c>Station.WriteState</c> wrote.</param>
/// <param name="Alerts">The entries that followed from the newest delta; they may not be published.</param>
public sealed record KeptStationState(byte[] State, IReadOnlyList<Alert> Alerts);

/// <summary>The states of stations. Thread safe.</summary>
/// <remarks>
/// A write carries the revision as its time instead of asking for a condition, which would cost four round trips: a node that lost a
/// station and does not know yet can no longer set it back.
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

    /// <summary>Keeps a state with the alert entries that follow from it, unless one of a higher revision is kept.</summary>
    /// <exception cref="StoreUnavailableException">Whether it is kept is unknown.</exception>
    public Task SaveAsync(string stationId, byte[] state, List<Alert> alerts, long revision, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(stationId);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(alerts);
        ArgumentOutOfRangeException.ThrowIfNegative(revision);
        var save = _save.Bind(stationId, StationStateCell.Encode(state, alerts), _time.GetUtcNow(), revision);
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
        return new KeptStationState(state, alerts);
    }
}
