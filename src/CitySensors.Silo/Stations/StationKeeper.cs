using CitySensors.Core.Stations;
using CitySensors.Silo.Readings;
using CitySensors.Storage.Cassandra.Stations;
using CitySensors.Streams.Kafka;
using CitySensors.Web.Telemetry;
using Orleans.Streams;

namespace CitySensors.Silo.Stations;

/// <summary>
/// Takes the deliveries of one station, one after the other, and keeps what follows from them before it returns: rows, alerts, and what
/// the station remembers with how far it came. A delivery that comes again, after a crash or a move, changes nothing. Not thread safe.
/// </summary>
internal sealed class StationKeeper(string id, StationServices services)
{
    /// <summary>The last offset that was taken, by partition.</summary>
    private readonly Dictionary<int, long> _offsets = new(1);

    /// <summary>
    /// A station that sends all the time is taken so often at most: what comes meanwhile is kept together, and leaves the store time for
    /// others. Stations that send seldom do not notice.
    /// </summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    /// <summary>So many readings are worth a delivery of their own at once.</summary>
    private const int LargeDelivery = 100;

    private Station? _station;
    private long _version;
    private long _lastTaken;

    public async Task TakeAsync(IList<SequentialItem<StationReading>> items)
    {
        await PaceAsync(items.Count);
        await services.EnterAsync();
        try
        {
            await TakeInTurnAsync(items);
        }
        finally
        {
            services.Leave();
        }
    }

    private async Task TakeInTurnAsync(IList<SequentialItem<StationReading>> items)
    {
        var token = (KafkaSequenceToken)items[0].Token;
        var station = await ReadyAsync(items);
        var first = FirstNew(items, token.Partition);
        if (first == items.Count) return;

        services.Announce(id);
        var work = services.Rent();
        try
        {
            work.Begin(id, station.Plan.Catalogue);
            work.Trace = items[first].Item.Trace;
            using var span = CityTracing.Start(CityTracing.Decide, work.Trace);
            if (span is not null) work.Trace = span.Context;
            Adapt(station, work);
            for (var i = first; i < items.Count; i++)
            {
                if (await IsDuplicateAsync(station, items[i].Item, work)) work.Duplicates++;
                else Observe(station, items[i].Item, work);
            }

            _offsets[token.Partition] = items[^1].Token.SequenceNumber;
            _version += items.Count - first;
            await KeepAsync(station, work);
            services.Figures.Kept(work);
        }
        catch
        {
            // It remembers more than is kept; the delivery that comes again finds what is kept.
            _station = null;
            throw;
        }
        finally
        {
            services.Return(work);
        }
    }

    private async Task PaceAsync(int readings)
    {
        var early = Pace - services.Time.GetElapsedTime(_lastTaken);
        if (_lastTaken != 0 && readings < LargeDelivery && early > TimeSpan.Zero) await Task.Delay(early, services.Time, services.Stopping);
        _lastTaken = services.Time.GetTimestamp();
    }

    public async Task RefreshAsync()
    {
        await services.City.RefreshAsync(services.Stopping);
        await ChangeAsync((station, work) =>
        {
            Adapt(station, work);
            CancelOrphaned(station, work);
        });
    }

    public async Task RemoveAsync()
    {
        await ChangeAsync((station, work) =>
        {
            station.Cancel(services.Time.GetUtcNow(), work.Alerts);
            CancelOrphaned(station, work);
            _station = new Station(StationDefinition.Unregistered(id), station.Plan);
        });
        await services.Patience.TryAsync(() => services.Readings.RemoveAsync(id, services.Stopping), $"removing readings of {id}", services.Stopping);
        _station = null;
    }

    private async Task ChangeAsync(Action<Station, StationWork> change)
    {
        var station = await LoadedAsync();
        var work = services.Rent();
        try
        {
            work.Begin(id, station.Plan.Catalogue);
            change(station, work);
            if (work.Alerts.Count == 0 && ReferenceEquals(station, _station)) return;
            _version++;
            await KeepAsync(_station!, work);
        }
        catch
        {
            _station = null;
            throw;
        }
        finally
        {
            services.Return(work);
        }
    }

    /// <summary>The station with definitions that know every sensor type of the readings.</summary>
    private async Task<Station> ReadyAsync(IList<SequentialItem<StationReading>> items)
    {
        var most = 0;
        foreach (var item in items) most = Math.Max(most, item.Item.Values.Length);
        // The silo that decoded them heard of a new sensor type before this one.
        if (most > services.City.Catalogue.Places.Count)
            await services.Patience.TryAsync(() => services.City.RefreshAsync(services.Stopping), "reading definitions", services.Stopping);
        return await LoadedAsync();
    }

    private async Task<Station> LoadedAsync()
    {
        if (_station is { } loaded) return loaded;
        var definition = services.DefinitionOf(id);
        var station = new Station(definition, services.PlanFor(definition));
        var state = await services.Patience.TryAsync(() => services.States.LoadAsync(id, services.Stopping), $"loading the state of {id}", services.Stopping);
        _offsets.Clear();
        _version = state?.Version ?? 0;
        if (state is not null)
        {
            using var reader = new BinaryReader(new MemoryStream(state.Data, writable: false));
            // What it cannot carry on is cancelled by the sweep, which compares with the log.
            station.ReadState(reader, services.Time.GetUtcNow(), []);
            foreach (var (partition, offset) in state.Offsets) _offsets[partition] = offset;
        }

        return _station = station;
    }

    private int FirstNew(IList<SequentialItem<StationReading>> items, int partition)
    {
        var last = _offsets.GetValueOrDefault(partition, -1);
        var first = 0;
        while (first < items.Count && items[first].Token.SequenceNumber <= last) first++;
        return first;
    }

    /// <remarks>Where this node's log is behind, an alert that has ended is ended again; the log leaves that out.</remarks>
    private void CancelOrphaned(Station station, StationWork work)
    {
        station.CancelOrphaned(services.ActiveOf(id), services.Time.GetUtcNow(), work.Alerts);
    }

    private void Adapt(Station station, StationWork work)
    {
        var definition = services.DefinitionOf(id);
        if (station.Definition == definition && ReferenceEquals(station.Plan.Catalogue, services.City.Catalogue)) return;
        station.Apply(definition, services.PlanFor(definition), services.Time.GetUtcNow(), work.Alerts);
        work.Use(station.Plan.Catalogue);
    }

    private static void Observe(Station station, StationReading reading, StationWork work)
    {
        var observed = new Core.Readings.Reading(reading.EventTicks, reading.Values);
        station.Observe(observed, work.Scores, work.Alerts);
        work.Take(observed, reading);
    }

    private ValueTask<bool> IsDuplicateAsync(Station station, StationReading reading, StationWork work) => station.NoveltyOf(reading.EventTime) switch
    {
        Novelty.New => ValueTask.FromResult(false),
        Novelty.Duplicate => ValueTask.FromResult(true),
        _ => new ValueTask<bool>(IsLateDuplicateAsync(reading, work)),
    };

    /// <summary>A row of the same arrival is this reading, from before a crash: it is written again, which changes nothing.</summary>
    private async Task<bool> IsLateDuplicateAsync(StationReading reading, StationWork work)
    {
        if (work.HasTaken(reading.EventTicks)) return true;
        var kept = await services.Patience.TryAsync(
            () => services.Readings.KeptAsync(id, reading.EventTime, reading.EventTime.AddTicks(1), services.Stopping), $"reading readings of {id}", services.Stopping);
        return kept.Any(row => row.Arrived != reading.Arrived);
    }

    /// <summary>Ends once all is kept, however long Cassandra or Kafka are away: until then no more of the station is read.</summary>
    private async Task KeepAsync(Station station, StationWork work)
    {
        var retention = station.Definition.Retention;
        var rows = services.Patience.TryAsync(() => services.Readings.WriteAsync(work.Rows, retention, services.Stopping), $"keeping readings of {id}", services.Stopping);
        var alerts = work.Alerts.Count == 0
            ? Task.CompletedTask
            : services.Patience.TryAsync(() => services.Alerts.SendAsync(work.Alerts, work.Origin), $"sending alerts of {id}", services.Stopping);
        await Task.WhenAll(rows, alerts);
        // Last: what it says was taken is kept.
        var state = new StationState(work.StateOf(station), _offsets, _version);
        await services.Patience.TryAsync(() => services.States.SaveAsync(id, state, services.Stopping), $"saving the state of {id}", services.Stopping);
    }
}
