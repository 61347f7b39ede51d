using CitySensors.Core.Alerts;
using CitySensors.Core.Forecasts;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Grains.Readings;
using Orleans.Streams;

namespace CitySensors.Grains.Stations;

/// <summary>
/// Processes readings and changes of definitions for one station and makes the results durable. Redelivered readings,
/// after a crash or a move, have no effect. Not thread safe.
/// </summary>
internal sealed class StationProcessor(string id, StationServices services)
{
    private readonly SliceDecider _decider = new(id, services);
    private Station? _station;
    private long _session;
    private long _lastDelivery;
    private bool _isListed;

    /// <summary>Completes when the last delta is durable.</summary>
    private Task _durable = Task.CompletedTask;

    /// <summary>Alerts that were cancelled while the station was loaded; part of its next delta.</summary>
    private readonly List<Alert> _cancelledByLoad = [];

    /// <summary>Decides and passes the results to the store, without waiting for it.</summary>
    /// <exception cref="StoreUnavailableException">The readings were not persisted.</exception>
    public async ValueTask<DecidedSlice> TakeAsync(ReadingSlice slice)
    {
        var station = await LoadAsync(slice.Width);
        var work = services.Rent();
        try
        {
            await DecideAsync(station, slice, work);
            if (work.Delta.HasChanges)
            {
                work.Delta.Arrived = new DateTimeOffset(slice.ArrivedTicks(0), TimeSpan.Zero);
                _durable = await BeginPersistAsync(station, work);
            }

            return new DecidedSlice(services, work, _durable);
        }
        catch
        {
            services.Return(work);
            throw;
        }
    }

    /// <summary>Processes a stream delivery, retrying while the store is unavailable.</summary>
    public async Task TakeAsync(IList<SequentialItem<StationReading>> items)
    {
        await PaceAsync(items.Count);
        await services.Stream.Concurrency.WaitAsync(services.Stopping);
        try
        {
            await services.Retry.ExecuteAsync(() => TakeDeliveryAsync(items), $"processing readings of {id}", services.Stopping);
        }
        finally
        {
            services.Stream.Concurrency.Release();
        }
    }

    public async Task RefreshAsync()
    {
        await services.Definitions.RefreshAsync(services.Stopping);
        await ChangeAsync((station, work) => CancelOrphans(station, work), isRemoval: false);
    }

    public Task CheckSilenceAsync(DateTimeOffset receivingSince) =>
        ChangeAsync((station, work) => station.CheckSilence(receivingSince, services.Time.GetUtcNow(), work.Delta.Alerts), isRemoval: false);

    /// <exception cref="StoreUnavailableException">Whether the forecast is evaluated is unknown.</exception>
    public Task EvaluateForecastAsync(StationForecast forecast) =>
        ChangeAsync((station, work) => work.Delta.HasNewState = station.EvaluateForecast(forecast, work.Delta.Alerts), isRemoval: false);

    /// <exception cref="StoreUnavailableException">Whether the values are withdrawn is unknown.</exception>
    public async Task<WithdrawalResult> WithdrawAsync(Withdrawal withdrawal)
    {
        var result = WithdrawalResult.NotFound;
        await ChangeAsync(
            async (station, work) => result = await _decider.WithdrawAsync(station, withdrawal, services.Time.GetUtcNow().UtcTicks, work, _durable), isRemoval: false);
        return result;
    }

    public async Task RemoveAsync()
    {
        await ChangeAsync(
            (station, work) =>
            {
                station.Cancel(services.Time.GetUtcNow(), work.Delta.Alerts);
                CancelOrphans(station, work);
            },
            isRemoval: true);
        Unload();
    }

    private async Task TakeDeliveryAsync(IList<SequentialItem<StationReading>> items)
    {
        var work = services.Rent();
        try
        {
            var width = 0;
            foreach (var item in items) width = Math.Max(width, item.Item.Values.Length);
            var station = await LoadAsync(width);
            var taken = Positions(station, items[0].Item.Position.Log);
            if (!Fill(work.Slice, items, taken)) return;
            await DecideAsync(station, work.Slice, work);
            if (work.Conflicts.Count > 0) await ReportConflictsAsync(items, taken, work);
            station.Positions = Positions(station, items[^1].Item.Position.Log).With(items[^1].Item.Position.Partition, items[^1].Item.Position.Offset);
            work.Delta.Arrived = new DateTimeOffset(work.Slice.ArrivedTicks(0), TimeSpan.Zero);
            await PersistAsync(station, work);
            services.Observer.Persisted(work.Delta, work.Tally, work.Outcome);
        }
        finally
        {
            services.Return(work);
        }
    }

    /// <summary>Fills the slice with the readings that the station has not consumed yet; false if there are none.</summary>
    private static bool Fill(ReadingSlice slice, IList<SequentialItem<StationReading>> items, ReadPositions taken)
    {
        slice.Clear();
        foreach (var item in items)
        {
            var reading = item.Item;
            if (!IsNew(reading, taken)) continue;
            slice.Add(reading.EventTicks, reading.ArrivedTicks, reading.Values, reading.CorrectedBy);
            slice.AddTrace(reading.TraceParent);
        }

        return slice.Count > 0;
    }

    private static bool IsNew(StationReading reading, ReadPositions taken) =>
        taken.OffsetOf(reading.Position.Partition) is not { } last || reading.Position.Offset > last;

    private async Task ReportConflictsAsync(IList<SequentialItem<StationReading>> items, ReadPositions taken, StationWork work)
    {
        var positions = items.Where(item => IsNew(item.Item, taken)).Select(item => item.Item.Position).ToList();
        var conflicts = work.Conflicts.Where(one => !one.Conflict.IsCorrection).Select(one => new StreamConflict(one.Conflict, positions[one.Reading])).ToList();
        if (conflicts.Count == 0) return;
        try
        {
            await services.Stream.ReportConflicts(conflicts);
        }
        catch
        {
            // The in-memory state includes readings that will not be persisted.
            Unload();
            throw;
        }
    }

    /// <summary>The positions of the station in a log; none if the log was deleted and recreated.</summary>
    private static ReadPositions Positions(Station station, string log) =>
        station.Positions.Log == log ? station.Positions : ReadPositions.None with { Log = log };

    private async ValueTask DecideAsync(Station station, ReadingSlice slice, StationWork work)
    {
        services.Registrar.Register(id);
        Adapt(station, work, slice.Count);
        using var span = StationTracing.StartDecide(slice.Trace);
        try
        {
            await _decider.DecideAsync(station, slice, work, _durable);
        }
        catch
        {
            // The in-memory state includes readings that will not be persisted.
            Unload();
            throw;
        }

        work.Delta.Trace = span?.Context ?? slice.Trace;
        span?.SetTag("readings.accepted", work.Outcome.Accepted).SetTag("readings.duplicate", work.Duplicates.Count).SetTag("alerts", work.Delta.Alerts.Count);
    }

    /// <summary>Begins the delta with the current definitions and ends alerts they no longer allow.</summary>
    private void Adapt(Station station, StationWork work, int readings)
    {
        var definition = services.Definitions.StationOf(id);
        var isUnchanged = station.Definition == definition && ReferenceEquals(station.Plan.Catalogue, services.Definitions.Catalogue);
        var plan = isUnchanged ? station.Plan : services.PlanFor(definition);
        work.Begin(definition, plan, readings);
        work.Delta.Alerts.AddRange(_cancelledByLoad);
        _cancelledByLoad.Clear();
        if (!isUnchanged) station.Apply(definition, plan, services.Time.GetUtcNow(), work.Delta.Alerts);
    }

    private Task ChangeAsync(Action<Station, StationWork> change, bool isRemoval) =>
        ChangeAsync(
            (station, work) =>
            {
                change(station, work);
                return ValueTask.CompletedTask;
            },
            isRemoval);

    private async Task ChangeAsync(Func<Station, StationWork, ValueTask> change, bool isRemoval)
    {
        var station = await LoadAsync(width: 0);
        var work = services.Rent();
        try
        {
            Adapt(station, work, readings: 0);
            await ApplyAsync(station, work, change);
            if (isRemoval) work.Delta.MarkRemoval();
            if (work.Delta.HasChanges) await PersistAsync(isRemoval ? station.Successor() : station, work);
            if (work.Delta.HasChanges) services.Observer.Persisted(work.Delta, work.Tally, SliceOutcome.None);
        }
        finally
        {
            services.Return(work);
        }
    }

    private async ValueTask ApplyAsync(Station station, StationWork work, Func<Station, StationWork, ValueTask> change)
    {
        try
        {
            await change(station, work);
        }
        catch
        {
            // The in-memory state may be ahead of the durable one.
            Unload();
            throw;
        }
    }

    /// <remarks>If this node's log lags behind, an alert may be ended twice; the log detects the duplicate.</remarks>
    private void CancelOrphans(Station station, StationWork work) =>
        station.CancelOrphaned(services.ActiveAlertsOf(id), services.Time.GetUtcNow(), work.Delta.Alerts);

    private async Task PersistAsync(Station station, StationWork work)
    {
        _durable = await BeginPersistAsync(station, work);
        await _durable;
    }

    /// <summary>Passes the delta to the store.</summary>
    /// <returns>Completes when the delta is durable; the next operation of the station observes a failure.</returns>
    private async ValueTask<Task> BeginPersistAsync(Station station, StationWork work)
    {
        try
        {
            work.Delta.Complete(station, _session);
            if (work.Delta.Alerts.Count > 0 && !work.Delta.IsRemoval) await ListAsync(station);
            return services.Store.PersistAsync(work.Delta, services.Stopping).AsTask();
        }
        catch
        {
            // The in-memory state is ahead of the durable one.
            Unload();
            throw;
        }
    }

    /// <summary>Waits for the last delta. If it failed, the in-memory state is ahead of the durable one, so the station is loaded again.</summary>
    private async ValueTask ObserveLastDeltaAsync()
    {
        if (_durable.IsCompletedSuccessfully) return;
        await _durable.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (_durable.IsCompletedSuccessfully) return;
        Unload();
        _durable = Task.CompletedTask;
    }

    /// <summary>Lists the station before it has alerts: an alert of an unlisted station would be orphaned by a crash.</summary>
    private async ValueTask ListAsync(Station station)
    {
        if (_isListed || station.Definition.Version > 0) return;
        await services.Registrar.ListAsync(id, services.Stopping);
        _isListed = true;
    }

    /// <summary>Loads the station with definitions that have at least <paramref name="width"/> slots.</summary>
    private async ValueTask<Station> LoadAsync(int width)
    {
        await ObserveLastDeltaAsync();
        // The node that decoded the readings may know a new sensor type before this one.
        if (width > services.Definitions.Catalogue.Slots.Count) await services.Definitions.RefreshAsync(services.Stopping);
        if (_station is { } loaded) return loaded;
        var kept = await services.Store.LoadAsync(id, services.Stopping);
        var definition = services.Definitions.StationOf(id);
        var station = new Station(definition, services.PlanFor(definition));
        if (kept.State is { } state)
        {
            using var reader = new BinaryReader(new MemoryStream(state, writable: false));
            station.ReadState(reader, services.Time.GetUtcNow(), _cancelledByLoad);
        }

        _session = kept.Session;
        return _station = station;
    }

    private void Unload()
    {
        _station = null;
        _isListed = false;
        _decider.Clear();
        _cancelledByLoad.Clear();
    }

    private async Task PaceAsync(int readings)
    {
        var settings = services.Stream;
        if (settings.MinInterval > TimeSpan.Zero && _lastDelivery != 0 && readings < settings.LargeDelivery)
        {
            var early = settings.MinInterval - services.Time.GetElapsedTime(_lastDelivery);
            if (early > TimeSpan.Zero) await Task.Delay(early, services.Time, services.Stopping);
        }

        _lastDelivery = services.Time.GetTimestamp();
    }
}
