using CitySensors.Core.Alerts;
using CitySensors.Core.Scoring;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Readings;
using Microsoft.Extensions.ObjectPool;

namespace CitySensors.Storage.Cassandra.Stations;

/// <summary>Keeps what stations decide in Cassandra, and brings their alert entries into the shared log. Thread safe.</summary>
/// <remarks>
/// Rows come first, and writing them again changes nothing. Then one cell has the state together with the alert entries that follow from it:
/// from then on the delta is decided for good. Last the entries are published; where that fails they are published again when the station is
/// loaded, and the log recognises repeats by their change numbers. A delta whose state was not written is decided again, from the same state.
/// </remarks>
public sealed class StationStore(ReadingStore readings, StationStateStore states, IAlertPublisher alerts, IStoreObserver? observer = null) : IStationStore
{
    /// <summary>Cassandra never loses what it acknowledged, and so no station is ever ahead of it but through a write that failed.</summary>
    private const long Session = 1;

    private readonly ObjectPool<ReadingRows> _rows = new DefaultObjectPoolProvider { MaximumRetained = 512 }.Create<ReadingRows>();

    public async ValueTask<KeptStation> LoadAsync(string stationId, CancellationToken cancellationToken)
    {
        if (await states.LoadAsync(stationId, cancellationToken) is not { } kept) return new KeptStation(Session, null);
        if (kept.Alerts.Count > 0) await alerts.PublishAsync(kept.Alerts, kept.Alerts[^1].Updated, default, cancellationToken);
        return new KeptStation(Session, kept.State);
    }

    public async ValueTask KeepAsync(StationDelta delta, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delta);
        if (delta.Rows.Count > 0) await WriteRowsAsync(delta, cancellationToken);
        await states.SaveAsync(delta.StationId, delta.State.ToArray(), delta.Alerts, delta.Revision, cancellationToken);
        if (delta.Alerts.Count > 0) await alerts.PublishAsync(delta.Alerts, delta.Arrived, delta.Trace, cancellationToken);
        if (delta.IsRemoval) await readings.RemoveAsync(delta.StationId, cancellationToken);
    }

    public async ValueTask<IReadOnlyCollection<long>> EventTicksAsync(string stationId, DateTimeOffset hourStart, CancellationToken cancellationToken) =>
        await readings.EventTicksAsync(stationId, hourStart, hourStart.AddHours(1), cancellationToken);

    private async Task WriteRowsAsync(StationDelta delta, CancellationToken cancellationToken)
    {
        var rows = _rows.Get();
        rows.Take(delta, new Scores(delta.Rows.Catalogue.Places.Count));
        await readings.WriteAsync(rows, delta.Station.Retention, cancellationToken);
        observer?.Stored(new StoredReadings(delta.StationId, delta.Rows.Count, delta.Rows.EventTicks[0], delta.Rows.ArrivedTicks[0]));
        // Where the write failed it may still be under way, and its rows are not reused.
        rows.Clear();
        _rows.Return(rows);
    }
}
