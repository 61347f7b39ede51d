using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Web.Metrics;

namespace CitySensors.Web.Tests.Hosting;

/// <summary>A city in memory: the ports of Core with the real station, behind a lock.</summary>
internal sealed class InMemoryCity : IReadingIntake, IReadingWithdrawals, ICityDefinitions, IReadingHistory, ICityActivity, IStationReports
{
    private readonly Lock _lock = new();
    private readonly IntakeTally _tally = new();
    private readonly ReadingMerge _merge = new();
    private readonly TimeProvider _time;
    private readonly AlertText _text = new(TimeZoneInfo.Utc);
    private readonly Dictionary<string, Station> _live = [];
    private readonly Dictionary<string, SortedDictionary<long, ScoredReading>> _stored = [];
    private readonly List<DefinitionRevision> _revisions = [];
    private readonly List<(string StationId, ReadingRevision Revision)> _changedReadings = [];
    private StationPlans _plans;

    public InMemoryCity(TimeProvider time)
    {
        _time = time;
        Catalogue = StandardSensorTypes.All.Aggregate(Catalogue.Empty, (catalogue, type) => catalogue.With(type));
        foreach (var type in StandardSensorTypes.All) Catalogue = Catalogue.With(DefaultRules.ByTailProbability(type.Id) with { MinValues = 1 });
        _plans = new StationPlans(Catalogue, _text);
    }

    public Catalogue Catalogue { get; private set; }

    public StationDirectory Stations { get; } = new();

    public InMemoryAlertLog Log { get; } = new();

    /// <summary>What the intake returns instead of storing readings.</summary>
    public IntakeStatus? Refusal { get; set; }

    /// <summary>The number of readings it reports as stored nevertheless.</summary>
    public int KnownInRefusal { get; set; }

    public bool AcceptUnknownStations { get; set; } = true;

    /// <summary>The exception that the intake throws.</summary>
    public Exception? Failure { get; set; }

    /// <summary>The intake waits for it.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public int Waiting { get; private set; }

    /// <summary>The tally of the intake, as in every host.</summary>
    public CityMetrics? Metrics { get; set; }

    public LatestValues? Latest { get; set; }

    /// <summary>The silent stations.</summary>
    public IReadOnlyList<StationReport> Silent { get; set; } = [];

    /// <summary>The stations with a newest value that is not a measurement.</summary>
    IReadOnlyList<FaultyStation> IStationReports.Faulty
    {
        get
        {
            lock (_lock) return [.. _stored.Keys.Order(StringComparer.Ordinal).Select(id => new FaultyStation(id, FaultySlots(id))).Where(station => station.Slots != 0)];
        }
    }

    ulong IStationReports.FaultySlotsOf(string stationId)
    {
        lock (_lock) return FaultySlots(stationId);
    }

    StationReport? IStationReports.Find(string stationId)
    {
        if (Silent.FirstOrDefault(station => station.StationId == stationId) is { } silent) return silent;
        lock (_lock)
            return _stored.TryGetValue(stationId, out var readings) ? new StationReport(stationId, readings.Values.Max(reading => reading.Arrived), null, false) : null;
    }

    CityActivity? ICityActivity.Latest
    {
        get
        {
            var now = _time.GetUtcNow();
            lock (_lock)
            {
                var newest = _stored.Values.Select(readings => readings.Values.Max(reading => reading.Arrived)).Where(arrived => now - arrived <= CityActivity.Window).ToList();
                return new CityActivity(newest.Count, newest.Count == 0 ? null : newest.Max(), now);
            }
        }
    }

    public async ValueTask<IntakeResult> AcceptAsync(ReadingBatch batch, CancellationToken cancellationToken)
    {
        if (Failure is { } failure) throw failure;
        if (Refusal is { } refusal) return new IntakeResult(refusal, KnownInRefusal);
        lock (_lock) Waiting++;
        await Gate.WaitAsync(cancellationToken);
        lock (_lock)
        {
            Waiting--;
            var accepted = 0;
            var duplicates = 0;
            var changes = new List<Alert>();
            var conflicts = new List<ReadingConflict>();
            foreach (var i in Enumerable.Range(0, batch.Count).OrderBy(i => batch[i].EventTicks))
            {
                if (StationOf(batch.StationOf(i)) is not { } station)
                {
                    batch.Rejections.Add(new Rejection(batch.IndexOf(i), RejectionReason.UnknownStation, $"the station {batch.StationOf(i)} is not registered", "station_id"));
                    continue;
                }

                var outcome = Store(station, batch, i, changes);
                if (outcome.Conflict is { } conflict) conflicts.Add(conflict);
                if (outcome.IsStored) accepted++;
                else if (outcome.Conflict?.IsRejected != true) duplicates++;
                Revise(station, batch.Arrived.UtcTicks, changes);
            }

            Log.Append(changes);
            Metrics?.CountIntake(accepted, duplicates);
            Metrics?.CountObservations(Catalogue, _tally);
            Metrics?.CountAlertChanges(changes);
            _tally.Reset();
            foreach (var conflict in conflicts.Where(conflict => !conflict.IsCorrection)) Metrics?.CountConflict(conflict, batch.Arrived);
            return new IntakeResult(IntakeStatus.Accepted, accepted, duplicates, conflicts.Count > 0 ? conflicts : null);
        }
    }

    public Task<WithdrawalResult> WithdrawAsync(string stationId, Withdrawal withdrawal, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (Refusal == IntakeStatus.Unavailable) throw new StoreUnavailableException();
            if (StationOf(stationId) is not { } station || !_stored.GetValueOrDefault(stationId, []).TryGetValue(withdrawal.EventTicks, out var known)) return Task.FromResult(WithdrawalResult.NotFound);
            var (before, nowTicks, changes) = (Stored(known), _time.GetUtcNow().UtcTicks, new List<Alert>());
            var slots = WithdrawnReading.SlotsOf(before, withdrawal, Catalogue);
            if (slots == 0) return Task.FromResult(WithdrawalResult.NotFound);
            if ((slots &= ~before.Flags.Failed) == 0) return Task.FromResult(WithdrawalResult.Unchanged);
            var withdrawn = WithdrawnReading.Of(before, slots, nowTicks);
            _changedReadings.Add((stationId, new ReadingRevision(
                withdrawal.EventTicks, withdrawn.ArrivedTicks, ReadingRevisionKind.Withdrawal, withdrawal.By, withdrawal.Reason, RevisedValues.Of(before, slots, Catalogue))));
            station.Retract(before, slots);
            _stored[stationId][withdrawal.EventTicks] = known with
            {
                Arrived = new DateTimeOffset(withdrawn.ArrivedTicks, TimeSpan.Zero),
                Observations = [.. known.Observations.Select(one => (slots >> Catalogue.SlotOf(one.Sensor) & 1) == 0 ? one : one with { IsOutlier = false, Quality = QualityFlag.Fail })],
            };
            Revise(station, nowTicks, changes);
            Log.Append(changes);
            return Task.FromResult(WithdrawalResult.Withdrawn);
        }
    }

    public Task<IReadOnlyList<ReadingRevision>> RevisionsAsync(
        string stationId, DateTimeOffset start, DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<ReadingRevision>>([.. _changedReadings
                .Where(change => change.StationId == stationId && change.Revision.EventTicks >= start.UtcTicks && change.Revision.EventTicks < before.UtcTicks)
                .Select(change => change.Revision)
                .OrderBy(revision => revision.EventTicks).ThenBy(revision => revision.ChangedTicks)
                .Take(limit)]);
        }
    }

    public ValueTask<ChangeOutcome> ChangeAsync(DefinitionChange change, int? expectedVersion, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (Refusal == IntakeStatus.Unavailable) return new(new ChangeOutcome(ChangeResult.Unavailable));
            var applied = DefinitionChanges.Apply(change, expectedVersion, Catalogue, Stations);
            var number = _revisions.Count > 0 ? _revisions[^1].Number + 1 : 1;
            _revisions.AddRange(DefinitionRevisions.Of(change, applied, Catalogue, _time.GetUtcNow()).Select(revision => revision with { Number = number }));
            var changes = new List<Alert>();
            if (applied.Station is { } definition)
            {
                Stations.Put(definition);
                if (_live.TryGetValue(definition.Id, out var station)) station.Apply(definition, _plans.For(definition), _time.GetUtcNow(), changes);
            }
            else if (applied.Outcome.Result == ChangeResult.Removed && change is DefinitionChange.RemoveStation)
            {
                Stations.Remove(change.Id);
                if (_live.Remove(change.Id, out var station)) station.Cancel(_time.GetUtcNow(), changes);
            }

            if (applied.Catalogue != Catalogue)
            {
                Catalogue = applied.Catalogue;
                _plans = new StationPlans(Catalogue, _text);
                foreach (var station in _live.Values) station.Apply(station.Definition, _plans.For(station.Definition), _time.GetUtcNow(), changes);
            }

            Log.Append(changes);
            return new(applied.Outcome);
        }
    }

    public Task<IReadOnlyList<DefinitionRevision>> RevisionsAsync(DefinitionKey definition, long? before, int limit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (Refusal == IntakeStatus.Unavailable) throw new StoreUnavailableException();
            return Task.FromResult<IReadOnlyList<DefinitionRevision>>(
                [.. _revisions.Where(revision => revision.Definition == definition).Reverse().Take(DefinitionRevision.MaxKept).Where(revision => !(revision.Number >= before)).Take(limit)]);
        }
    }

    public Task<IReadOnlyList<ScoredReading>> ReadAsync(
        string stationId, DateTimeOffset start, DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<ScoredReading>>(
                [.. _stored.GetValueOrDefault(stationId, []).Values.Where(reading => reading.EventTime >= start && reading.EventTime < before).Take(limit)]);
        }
    }

    public Task<ScoredReading?> LatestAsync(string stationId, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult(_stored.GetValueOrDefault(stationId, []).Values.LastOrDefault());
    }

    private ulong FaultySlots(string stationId)
    {
        var newest = _stored.GetValueOrDefault(stationId, []).Values.SelectMany(reading => reading.Observations).GroupBy(one => one.Sensor, (_, values) => values.Last());
        return newest.Where(one => one.Quality is QualityFlag.Fail or QualityFlag.Suspect).Aggregate(0UL, (slots, one) => slots | 1UL << Catalogue.SlotOf(one.Sensor));
    }

    private Station? StationOf(string id)
    {
        if (_live.TryGetValue(id, out var station)) return station;
        if (Stations.Find(id) is not { } definition)
        {
            if (!AcceptUnknownStations) return null;
            Stations.Put(definition = StationDefinition.Unregistered(id));
        }

        return _live[id] = new Station(definition, _plans.For(definition));
    }

    private (bool IsStored, ReadingConflict? Conflict) Store(Station station, ReadingBatch batch, int i, List<Alert> changes)
    {
        var reading = station.Correct(batch[i]);
        ReadingConflict? conflict = null;
        if (!_stored.TryGetValue(station.Definition.Id, out var stored)) _stored[station.Definition.Id] = stored = [];
        var times = ReadingTimes.Of(reading.EventTicks, batch.Arrived.UtcTicks);
        while (station.HasWindowsDue(times) && station.CloseWindows(times, changes) is { } missing)
            station.AggregateWindow(missing, stored.Values.Select(Stored).Where(one => missing.Contains(one.EventTicks)));
        var scores = new Scores(Catalogue.Slots.Count);
        Judge(station, reading, batch.Arrived.UtcTicks, scores, changes);
        List<ScoredObservation> observations = [];
        if (stored.TryGetValue(reading.EventTicks, out var known))
        {
            var before = Stored(known);
            _merge.Compare(reading, before, Catalogue.Slots.Count, batch.CorrectedBy is not null, undecided: 0);
            if (_merge.Conflicting != 0) conflict = _merge.Conflict(station.Definition.Id, reading);
            if (_merge.Added == 0) return (false, conflict);
            var retracted = 0UL;
            if (_merge.Corrected != 0)
            {
                conflict = _merge.Correction(station.Definition.Id, reading);
                _changedReadings.Add((station.Definition.Id, _merge.Revision(batch.Arrived.UtcTicks, batch.CorrectedBy!, Catalogue)));
                retracted = station.Retract(before, _merge.Corrected);
            }

            observations.AddRange(known.Observations.Where(one => (_merge.Added >> Catalogue.SlotOf(one.Sensor) & 1) == 0));
            reading = new Reading(reading.EventTicks, _merge.AddedValues, _merge.AddedRaw);
            station.Supplement(reading, batch.Arrived.UtcTicks, scores, changes, retracted);
        }
        else
        {
            station.Observe(reading, batch.Arrived.UtcTicks, scores, changes);
        }

        for (var slot = 0; slot < reading.Values.Length; slot++)
        {
            if (double.IsNaN(reading.Values[slot])) continue;
            observations.Add(new ScoredObservation(
                Catalogue.Slots[slot].Id,
                reading.Values[slot],
                scores.StandardScores[slot],
                scores.TailProbabilities[slot],
                (scores.Outliers & (1UL << slot)) != 0,
                scores.Quality[slot]) { Raw = ScoredObservation.RawOf(reading.Raw, slot), Tests = TestFlags.At(scores.Tests, slot) });
        }

        _tally.Count(scores, reading.EventTicks, batch.Arrived.UtcTicks);
        Latest?.Update(station.Definition.Id, reading.EventTicks, batch.Arrived.UtcTicks, reading.Values, scores.Failed | scores.Suspect);
        var arrived = known is null ? batch.Arrived : new DateTimeOffset(_merge.ArrivedTicks(batch.Arrived.UtcTicks), TimeSpan.Zero);
        stored[reading.EventTicks] = new ScoredReading(station.Definition.Id, reading.EventTime, arrived, observations);
        return (true, conflict);
    }

    private void Judge(Station station, in Reading next, long arrivedTicks, Scores scores, List<Alert> changes)
    {
        var stored = _stored[station.Definition.Id];
        foreach (var judged in station.Judge(next, arrivedTicks, scores))
        {
            var before = stored[judged.EventTicks];
            station.Reconsider(judged, Stored(before));
            var after = judged.After(Stored(before));
            stored[judged.EventTicks] = before with { Arrived = new DateTimeOffset(after.ArrivedTicks, TimeSpan.Zero), Observations = [.. before.Observations.Select(one => Flagged(one, after.Flags))] };
        }

        Revise(station, arrivedTicks, changes);
    }

    private ScoredObservation Flagged(ScoredObservation one, ValueFlags flags)
    {
        var slot = Catalogue.SlotOf(one.Sensor);
        var quality = (flags.Failed >> slot & 1) != 0 ? QualityFlag.Fail
            : (flags.Suspect >> slot & 1) != 0 ? QualityFlag.Suspect
            : one.Quality is QualityFlag.NotEvaluated ? one.Quality : QualityFlag.Pass;
        return one with { Quality = quality, Tests = TestFlags.At(flags.Tests, slot) };
    }

    private void Revise(Station station, long arrivedTicks, List<Alert> changes)
    {
        if (station.HasLateValues) station.Revise(_stored[station.Definition.Id].Values.Select(Stored), arrivedTicks, changes);
    }

    private StoredReading Stored(ScoredReading reading)
    {
        return new StoredReading(reading.EventTime.UtcTicks, reading.Arrived.UtcTicks, Row(one => one.Value), Flags(reading)) { Raw = Row(one => one.Raw ?? double.NaN) };

        double[] Row(Func<ScoredObservation, double> of)
        {
            var row = new double[Catalogue.Slots.Count];
            Array.Fill(row, double.NaN);
            foreach (var observation in reading.Observations) row[Catalogue.SlotOf(observation.Sensor)] = of(observation);
            return row;
        }
    }

    private ValueFlags Flags(ScoredReading reading)
    {
        return new ValueFlags(
            Slots(observation => observation.IsOutlier),
            Slots(observation => observation.Quality == QualityFlag.Fail),
            Slots(observation => observation.Quality == QualityFlag.Suspect),
            TestFlags.Of(SlotsOf(QualityTest.Spike), SlotsOf(QualityTest.RateOfChange), SlotsOf(QualityTest.FlatLine), SlotsOf(QualityTest.AttenuatedSignal)));

        ulong SlotsOf(QualityTest test) => Slots(observation => observation.Tests.HasFlag(test));

        ulong Slots(Func<ScoredObservation, bool> has) =>
            reading.Observations.Where(has).Aggregate(0UL, (slots, observation) => slots | 1UL << Catalogue.SlotOf(observation.Sensor));
    }
}
