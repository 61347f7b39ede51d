using CitySensors.Core.Storage;

namespace CitySensors.Grains.Stations;

/// <summary>
/// The readings with the newest event times of a station that sends out of order, so that readings that are late by a few others are decided again
/// without the store. Not thread safe.
/// </summary>
internal sealed class RecentReadings
{
    /// <summary>More than a revision from a recent checkpoint needs.</summary>
    private const int Capacity = 256;

    private readonly List<StoredReading> _readings = new(Capacity);

    /// <summary>All readings with a later event time are here; in UTC ticks.</summary>
    private long _completeAfter;

    /// <param name="newest">The newest event time before the first reading that is put here, in UTC ticks.</param>
    public RecentReadings(long newest) => _completeAfter = newest;

    /// <summary>Adds a reading, or replaces the one of its time.</summary>
    public void Put(StoredReading reading)
    {
        if (reading.EventTicks <= _completeAfter) return;
        var at = IndexOf(reading.EventTicks);
        if (at < _readings.Count && _readings[at].EventTicks == reading.EventTicks) _readings[at] = reading;
        else _readings.Insert(at, reading);
        if (_readings.Count < Capacity) return;
        // Many at once, so that the others seldom move.
        _completeAfter = _readings[Capacity / 4].EventTicks;
        _readings.RemoveRange(0, Capacity / 4 + 1);
    }

    /// <summary>The readings with event times from <paramref name="span"/>, both ends inclusive, in order; null if others may be stored.</summary>
    public IReadOnlyList<StoredReading>? Find((long From, long To) span)
    {
        if (span.From <= _completeAfter) return null;
        var from = IndexOf(span.From);
        return _readings.GetRange(from, Math.Max(IndexOf(span.To + 1) - from, 0));
    }

    /// <summary>The index of the first reading that is not earlier.</summary>
    private int IndexOf(long eventTicks)
    {
        // Most are among the newest.
        var at = _readings.Count;
        while (at > 0 && _readings[at - 1].EventTicks >= eventTicks) at--;
        return at;
    }
}
