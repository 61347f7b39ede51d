using CitySensors.Core.Alerts;
using CitySensors.Core.Scoring;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Aggregates;
using CitySensors.Storage.Cassandra.Readings;
using Microsoft.Extensions.ObjectPool;

namespace CitySensors.Storage.Cassandra.Stations;

/// <summary>Persists the decisions of stations in Cassandra and publishes their alert entries to the shared log. Thread safe.</summary>
/// <remarks>
/// Changes of readings are written first, then rows, between the marks of their hours; both are idempotent, and no value is replaced before it is kept as a change. Then the state is written together with its alert entries in one cell:
/// from then on the delta is final. Last, the entries are published; if that fails, they are published again when the station is
/// loaded, and the log detects duplicates by their change numbers. A delta whose state was not written is decided again, from the same state.
/// </remarks>
public sealed class StationStore(CassandraCity city, IAlertPublisher alerts, IStoreObserver? observer = null) : IStationStore
{
    /// <summary>Constant, because Cassandra does not lose acknowledged writes: a station can only be ahead of it after a failed write.</summary>
    private const long Session = 1;

    private readonly ObjectPool<ReadingRows> _rows = new DefaultObjectPoolProvider { MaximumRetained = 512 }.Create<ReadingRows>();
    private readonly ReadingStore _readings = city.Readings;
    private readonly StationStateStore _states = city.StationStates;
    private readonly HourMarks _marks = city.Aggregates.Marks;

    public async ValueTask<StoredStation> LoadAsync(string stationId, CancellationToken cancellationToken)
    {
        if (await _states.LoadAsync(stationId, cancellationToken) is not { } kept) return new StoredStation(Session, null);
        if (kept.Alerts.Count > 0) await alerts.PublishAsync(kept.Alerts, kept.Alerts[^1].Updated, default, cancellationToken);
        return new StoredStation(Session, kept.State);
    }

    public async ValueTask PersistAsync(StationDelta delta, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delta);
        if (delta.Revisions.Count > 0) await _readings.WriteAsync(delta.StationId, delta.Revisions, delta.Station.Retention, cancellationToken);
        if (delta.Rows.Count > 0) await WriteRowsAsync(delta, cancellationToken);
        await _states.SaveAsync(delta.StationId, delta.State.ToArray(), delta.Alerts, delta.Revision, cancellationToken);
        if (delta.Alerts.Count > 0) await alerts.PublishAsync(delta.Alerts, delta.Arrived, delta.Trace, cancellationToken);
        if (delta.IsRemoval) await RemoveAsync(delta.StationId, cancellationToken);
    }

    public async ValueTask<IReadOnlyCollection<StoredReading>> ReadingsAsync(string stationId, DateTimeOffset hourStart, CancellationToken cancellationToken) =>
        await _readings.StoredReadingsAsync(stationId, hourStart, hourStart.AddHours(1), cancellationToken);

    private async Task RemoveAsync(string stationId, CancellationToken cancellationToken)
    {
        await _readings.RemoveAsync(stationId, cancellationToken);
        await city.Aggregates.RemoveAsync(stationId, cancellationToken);
        await city.Forecasts.RemoveAsync(stationId, cancellationToken);
    }

    private async Task WriteRowsAsync(StationDelta delta, CancellationToken cancellationToken)
    {
        var rows = _rows.Get();
        rows.Take(delta, new Scores(delta.Rows.Catalogue.Slots.Count));
        await _marks.BeforeAsync(delta.StationId, delta.Rows.EventTicks, cancellationToken);
        await _readings.WriteAsync(rows, delta.Station.Retention, cancellationToken);
        await _marks.AfterAsync(delta.StationId, delta.Rows.EventTicks, cancellationToken);
        observer?.Stored(new StoredReadings(delta.StationId, delta.Rows.Count, delta.Rows.EventTicks[0], delta.Rows.ArrivedTicks[0]));
        // A failed write may still be in flight, so its rows are not reused.
        rows.Clear();
        _rows.Return(rows);
    }
}
