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
    private readonly StoredHours _stored = new();

    /// <param name="station">The station, which then includes the readings.</param>
    /// <param name="slice">The readings.</param>
    /// <param name="work">Takes the results.</param>
    /// <param name="durable">Completes when earlier slices are durable.</param>
    /// <exception cref="StoreUnavailableException">Stored readings cannot be read: the station includes readings that will not be persisted.</exception>
    public async ValueTask DecideAsync(Station station, ReadingSlice slice, StationWork work, Task durable)
    {
        var order = OrderOf(slice);
        for (var at = 0; at < slice.Count; at++)
        {
            var i = order is null ? at : order[at];
            var eventTicks = slice.EventTicks(i);
            if (station.MustReviseBefore(eventTicks)) await ReviseAsync(station, slice, work, durable);
            var novelty = station.NoveltyOf(new DateTimeOffset(eventTicks, TimeSpan.Zero));
            var stored = novelty == Novelty.New
                ? null
                : await _stored.FindAsync(id, eventTicks, work.Delta.Rows, durable, services.Store, services.Stopping);
            if (stored is not null) Merge(station, stored, slice, i, work);
            // A known time without a stored reading: its retention has ended.
            else if (novelty == Novelty.Duplicate) work.Duplicates.Add(i);
            else Observe(station, slice, i, work);
        }

        if (station.HasLateValues) await ReviseAsync(station, slice, work, durable);
        _stored.EndSlice();
    }

    /// <summary>The readings in order of event time, those of one time as they were sent; null if they are in order.</summary>
    private static int[]? OrderOf(ReadingSlice slice)
    {
        var i = 1;
        while (i < slice.Count && slice.EventTicks(i - 1) <= slice.EventTicks(i)) i++;
        return i >= slice.Count ? null : [.. Enumerable.Range(0, slice.Count).OrderBy(slice.EventTicks)];
    }

    private async ValueTask ReviseAsync(Station station, ReadingSlice slice, StationWork work, Task durable)
    {
        var readings = await _stored.ReadAsync(id, station.RevisionSpan, work.Delta.Rows, durable, services.Store, services.Stopping);
        station.Revise(readings, slice.ArrivedTicks(0), work.Delta.Alerts);
    }

    /// <summary>Forgets stored readings, when the station is loaded again.</summary>
    public void Clear() => _stored.Clear();

    private void Observe(Station station, ReadingSlice slice, int i, StationWork work)
    {
        var rows = work.Delta.Rows;
        var reading = station.Correct(new Reading(slice.EventTicks(i), slice.Values(i)));
        station.Observe(reading, slice.ArrivedTicks(i), work.Scores, work.Delta.Alerts);
        rows.Add(reading, slice.ArrivedTicks(i), work.Scores);
        work.Tally.Count(work.Scores, reading.EventTicks, slice.ArrivedTicks(i));
        _stored.Put(rows, rows.Count - 1);
    }

    /// <summary>What the stored reading lacks is added, and what differs is a conflict.</summary>
    private void Merge(Station station, StoredReading stored, ReadingSlice slice, int i, StationWork work)
    {
        var merge = work.Merge;
        var sent = station.Correct(new Reading(slice.EventTicks(i), slice.Values(i)));
        merge.Compare(sent, stored, work.Delta.Rows.Width, station.NotEvaluatedAt(Math.Min(stored.EventTicks, stored.ArrivedTicks)));
        if (merge.Conflicting != 0) work.Conflicts.Add((i, merge.Conflict(id, sent)));
        if (merge.Added == 0)
        {
            if (merge.Conflicting == 0 || merge.Equal != 0) work.Duplicates.Add(i);
            return;
        }

        station.Supplement(new Reading(sent.EventTicks, merge.AddedValues, merge.AddedRaw), slice.ArrivedTicks(i), work.Scores, work.Delta.Alerts);
        work.Tally.Count(work.Scores, sent.EventTicks, slice.ArrivedTicks(i));
        _stored.Put(work.Delta.Rows, PutMerged(work, sent.EventTicks, slice.ArrivedTicks(i)));
    }

    /// <summary>Replaces the row of this time, or adds one if that is persisted already: the later row counts.</summary>
    /// <returns>The row.</returns>
    private static int PutMerged(StationWork work, long eventTicks, long arrivedTicks)
    {
        var (rows, merge) = (work.Delta.Rows, work.Merge);
        var flags = merge.Flags(work.Scores.Flags);
        var row = rows.EventTicks.LastIndexOf(eventTicks);
        if (row >= 0)
        {
            rows.Set(row, eventTicks, arrivedTicks, merge.MergedValues, flags, merge.MergedRaw);
            return row;
        }

        rows.Add(eventTicks, merge.ArrivedTicks(arrivedTicks), merge.MergedValues, flags, merge.MergedRaw);
        return rows.Count - 1;
    }
}
