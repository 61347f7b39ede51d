using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Grains.Readings;

namespace CitySensors.Grains.Stations;

/// <summary>
/// Decides the readings of a slice in order of event time: each is new, a duplicate, or merged into the stored reading of its time. Late ones are
/// decided together with the stored readings after them. Not thread safe.
/// </summary>
internal sealed class SliceDecider(string id, StationServices services)
{
    /// <summary>The number of slices after which late values that must be decided again are no longer expected.</summary>
    private const int MaxSlicesSinceRevision = 64;

    private readonly StoredHours _stored = new();

    private readonly ClockAlternation _clocks = new();

    /// <summary>Null while no late value must be decided again.</summary>
    private RecentReadings? _recent;
    private int _slicesSinceRevision;

    /// <param name="station">The station, which then includes the readings.</param>
    /// <param name="slice">The readings.</param>
    /// <param name="work">Takes the results.</param>
    /// <param name="durable">Completes when earlier slices are durable.</param>
    /// <exception cref="StoreUnavailableException">Stored readings cannot be read: the station includes readings that will not be persisted.</exception>
    public async ValueTask DecideAsync(Station station, ReadingSlice slice, StationWork work, Task durable)
    {
        var order = OrderOf(slice);
        if (++_slicesSinceRevision > MaxSlicesSinceRevision) _recent = null;
        for (var at = 0; at < slice.Count; at++)
        {
            var i = order is null ? at : order[at];
            var eventTicks = slice.EventTicks(i);
            var times = ReadingTimes.Of(eventTicks, slice.ArrivedTicks(i));
            if (station.HasWindowsDue(times)) await CloseWindowsAsync(station, times, work, durable);
            if (station.MustReviseBefore(eventTicks)) await ReviseAsync(station, slice, work, durable);
            var novelty = station.NoveltyOf(new DateTimeOffset(eventTicks, TimeSpan.Zero));
            var stored = novelty == Novelty.New
                ? null
                : await _stored.FindAsync(id, eventTicks, work.Delta.Rows, durable, services.Store, services.Stopping);
            if (station.HasJumps && (stored is not null || novelty != Novelty.Duplicate)) await JudgeAsync(station, slice, i, work, durable);
            if (stored is not null) Merge(station, stored, slice, i, work);
            // A known time without a stored reading: its retention has ended.
            else if (novelty == Novelty.Duplicate) work.Duplicates.Add(i);
            else Observe(station, slice, i, work);
        }

        if (station.HasLateValues) await ReviseAsync(station, slice, work, durable);
        var newest = order is null ? slice.Count - 1 : order[^1];
        work.IsClockAlternating = _clocks.IsAlternating(slice.EventTicks(newest), slice.ArrivedTicks(newest));
        _stored.EndSlice();
    }

    /// <summary>The readings in order of event time, those of one time as they were sent; null if they are in order.</summary>
    private static int[]? OrderOf(ReadingSlice slice)
    {
        var i = 1;
        while (i < slice.Count && slice.EventTicks(i - 1) <= slice.EventTicks(i)) i++;
        return i >= slice.Count ? null : [.. Enumerable.Range(0, slice.Count).OrderBy(slice.EventTicks)];
    }

    private async ValueTask CloseWindowsAsync(Station station, ReadingTimes reading, StationWork work, Task durable)
    {
        while (station.CloseWindows(reading, work.Delta.Alerts) is { } missing)
        {
            var span = (missing.StartTicks, missing.EndTicks - 1);
            station.AggregateWindow(missing, await _stored.ReadAsync(id, span, work.Delta.Rows, durable, services.Store, services.Stopping));
        }
    }

    private async ValueTask ReviseAsync(Station station, ReadingSlice slice, StationWork work, Task durable)
    {
        var span = station.RevisionSpan;
        var readings = _recent?.Find(span) ?? await _stored.ReadAsync(id, span, work.Delta.Rows, durable, services.Store, services.Stopping);
        station.Revise(readings, slice.ArrivedTicks(0), work.Delta.Alerts);
        _recent ??= new RecentReadings(station.NewestTicks);
        _slicesSinceRevision = 0;
    }

    /// <summary>Changes the flags of stored values that a reading shows to be spikes or not.</summary>
    private async ValueTask JudgeAsync(Station station, ReadingSlice slice, int i, StationWork work, Task durable)
    {
        var rows = work.Delta.Rows;
        foreach (var judged in Judge(station, slice, i, work))
        {
            // The one of a spike whose retention has ended is gone.
            if (judged.Slots == 0 || await _stored.FindAsync(id, judged.EventTicks, rows, durable, services.Store, services.Stopping) is not { } stored) continue;
            var after = judged.After(stored);
            Put(rows, Put(rows, rows.EventTicks.LastIndexOf(after.EventTicks), after.EventTicks, after.ArrivedTicks, after.Values, after.Flags, after.Raw));
            station.Reconsider(judged, stored);
        }

        if (station.HasLateValues) await ReviseAsync(station, slice, work, durable);
    }

    private static IReadOnlyList<JudgedReading> Judge(Station station, ReadingSlice slice, int i, StationWork work) =>
        station.Judge(station.Correct(new Reading(slice.EventTicks(i), slice.Values(i))), slice.ArrivedTicks(i), work.Scores);

    /// <summary>Marks values of a stored reading as failed.</summary>
    /// <param name="station">The station.</param>
    /// <param name="withdrawal">The values.</param>
    /// <param name="nowTicks">The current time in UTC ticks.</param>
    /// <param name="work">Takes the results.</param>
    /// <param name="durable">Completes when earlier slices are durable.</param>
    /// <exception cref="StoreUnavailableException">Stored readings cannot be read.</exception>
    public async ValueTask<WithdrawalResult> WithdrawAsync(Station station, Withdrawal withdrawal, long nowTicks, StationWork work, Task durable)
    {
        var rows = work.Delta.Rows;
        var stored = await _stored.FindAsync(id, withdrawal.EventTicks, rows, durable, services.Store, services.Stopping);
        if (stored is null || WithdrawnReading.SlotsOf(stored, withdrawal, rows.Catalogue) is not (var slots and not 0)) return WithdrawalResult.NotFound;
        slots &= ~stored.Flags.Failed;
        if (slots == 0) return WithdrawalResult.Unchanged;
        var withdrawn = WithdrawnReading.Of(stored, slots, nowTicks);
        work.Delta.Revisions.Add(new ReadingRevision(
            stored.EventTicks, withdrawn.ArrivedTicks, ReadingRevisionKind.Withdrawal, withdrawal.By, withdrawal.Reason, RevisedValues.Of(stored, slots, rows.Catalogue)));
        Put(rows, Put(rows, -1, withdrawn.EventTicks, withdrawn.ArrivedTicks, withdrawn.Values, withdrawn.Flags, withdrawn.Raw));
        station.Retract(stored, slots);
        if (station.HasLateValues)
        {
            var readings = await _stored.ReadAsync(id, station.RevisionSpan, rows, durable, services.Store, services.Stopping);
            station.Revise(readings, nowTicks, work.Delta.Alerts);
        }

        _stored.EndSlice();
        return WithdrawalResult.Withdrawn;
    }

    /// <summary>Forgets stored readings, when the station is loaded again.</summary>
    public void Clear()
    {
        _stored.Clear();
        _recent = null;
    }

    private void Put(ScoredRows rows, int row)
    {
        _stored.Put(rows, row);
        _recent?.Put(rows.StoredReading(row));
    }

    private void Observe(Station station, ReadingSlice slice, int i, StationWork work)
    {
        var rows = work.Delta.Rows;
        var reading = station.Correct(new Reading(slice.EventTicks(i), slice.Values(i)));
        station.Observe(reading, slice.ArrivedTicks(i), work.Scores, work.Delta.Alerts);
        rows.Add(reading, slice.ArrivedTicks(i), work.Scores);
        work.Tally.Count(work.Scores, reading.EventTicks, slice.ArrivedTicks(i));
        Put(rows, rows.Count - 1);
    }

    /// <summary>What the stored reading lacks is added, and what differs is a conflict or a correction.</summary>
    private void Merge(Station station, StoredReading stored, ReadingSlice slice, int i, StationWork work)
    {
        var merge = work.Merge;
        var sent = station.Correct(new Reading(slice.EventTicks(i), slice.Values(i)));
        var correctedBy = slice.CorrectedBy(i);
        var undecided = station.NotEvaluatedAt(Math.Min(stored.EventTicks, stored.ArrivedTicks));
        merge.Compare(sent, stored, work.Delta.Rows.Width, correctedBy is not null, undecided);
        if (merge.Conflicting != 0) work.Conflicts.Add((i, merge.Conflict(id, sent)));
        if (merge.Added == 0)
        {
            if (merge.Conflicting == 0 || merge.Equal != 0) work.Duplicates.Add(i);
            return;
        }

        var retracted = 0UL;
        if (merge.Corrected != 0)
        {
            work.Conflicts.Add((i, merge.Correction(id, sent)));
            work.Delta.Revisions.Add(merge.Revision(slice.ArrivedTicks(i), correctedBy!, work.Delta.Rows.Catalogue));
            retracted = station.Retract(stored, merge.Corrected);
        }

        station.Supplement(new Reading(sent.EventTicks, merge.AddedValues, merge.AddedRaw), slice.ArrivedTicks(i), work.Scores, work.Delta.Alerts, retracted);
        work.Tally.Count(work.Scores, sent.EventTicks, slice.ArrivedTicks(i));
        Put(work.Delta.Rows, PutMerged(work, sent.EventTicks, slice.ArrivedTicks(i)));
    }

    /// <summary>Replaces the row of this time, or adds one if that is persisted already: the later row counts.</summary>
    /// <returns>The row.</returns>
    private static int PutMerged(StationWork work, long eventTicks, long arrivedTicks)
    {
        var (rows, merge) = (work.Delta.Rows, work.Merge);
        var isCorrection = merge.Corrected != 0;
        var row = rows.EventTicks.LastIndexOf(eventTicks);
        if (row < 0 || isCorrection) arrivedTicks = merge.ArrivedTicks(arrivedTicks);
        return Put(rows, row, eventTicks, arrivedTicks, merge.MergedValues, merge.Flags(work.Scores.Flags), merge.MergedRaw);
    }

    private static int Put(ScoredRows rows, int row, long eventTicks, long arrivedTicks, ReadOnlySpan<double> values, ValueFlags flags, ReadOnlySpan<double> raw)
    {
        if (row < 0)
        {
            rows.Add(eventTicks, arrivedTicks, values, flags, raw);
            return rows.Count - 1;
        }

        rows.Set(row, eventTicks, arrivedTicks, values, flags, raw);
        return row;
    }
}
