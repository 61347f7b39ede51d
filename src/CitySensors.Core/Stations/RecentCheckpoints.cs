using CitySensors.Core.Alerts;

namespace CitySensors.Core.Stations;

/// <summary>
/// For each sensor two states of its rules a few values ago, so that a value that is late by a few values only is decided again with few others, and
/// the times of the newest values, so that one that no rule tracks is not. Only stations that send out of order have them; they are not part of the
/// state. Not thread safe.
/// </summary>
/// <param name="slots">The number of sensors.</param>
internal sealed class RecentCheckpoints(int slots)
{
    private const int Spacing = 32;

    /// <summary>A revision saves the state before this many of its values.</summary>
    public const int ValuesAfter = 64;

    private const int LeastTimes = 256;
    private const int MostTimes = 1024;

    /// <summary>After that many values in order a station no longer counts as one that sends out of order.</summary>
    private const int ValuesInOrder = 16_384;

    private readonly Sensor[] _sensors = [.. Enumerable.Range(0, slots).Select(_ => Sensor.None)];
    private int _valuesInOrder;

    /// <summary>Whether all values of the last time were in order.</summary>
    public bool IsUnused => _valuesInOrder > ValuesInOrder;

    /// <summary>Saves the times of a sensor before a newer value is evaluated, and the state of its rules at every 32nd value.</summary>
    public void Advance(int slot, SensorTime current, StationAlerts alerts)
    {
        ref var sensor = ref _sensors[slot];
        _valuesInOrder++;
        AddTime(slot, current);
        if (++sensor.Values < Spacing || current.EvaluatedUntil == SensorTime.Never) return;
        Save(slot, new Checkpoint(current, TrackersOf(slot, alerts)));
    }

    /// <summary>Saves the times of a sensor before a newer value.</summary>
    public void AddTime(int slot, SensorTime current)
    {
        if (current.EvaluatedUntil == SensorTime.Never) return;
        ref var sensor = ref _sensors[slot];
        sensor.Times ??= new List<SensorTime>(LeastTimes);
        MakeRoom(sensor.Times, sensor.MaxTimes);
        sensor.Times.Add(current);
    }

    /// <summary>Includes the time of a value that no rule tracks in what is known of the times of the values after it.</summary>
    /// <param name="slot">The sensor.</param>
    /// <param name="time">The time, before the current one.</param>
    /// <param name="current">The times of the newest value.</param>
    /// <returns>False if the values before it are not known any more.</returns>
    public bool TryInclude(int slot, long time, ref SensorTime current)
    {
        ref var sensor = ref _sensors[slot];
        _valuesInOrder = 0;
        if (sensor.Times is not { } times) return false;
        MakeRoom(times, sensor.MaxTimes);
        var at = times.Count;
        while (at > 0 && times[at - 1].EvaluatedUntil > time) at--;
        // Values that are later than that take more memory.
        if (at == 0) sensor.MaxTimes = Math.Min(2 * sensor.MaxTimes, MostTimes);
        if (at == 0 || times[at - 1].EvaluatedUntil == time) return false;
        times.Insert(at, times[at - 1].Advance(time));
        while (++at < times.Count) times[at] = times[at - 1].Advance(times[at].EvaluatedUntil);
        current = times[^1].Advance(current.EvaluatedUntil);
        sensor.Older = sensor.Older with { Time = Corrected(slot, sensor.Older.Time) };
        sensor.Newer = sensor.Newer with { Time = Corrected(slot, sensor.Newer.Time) };
        return true;
    }

    /// <summary>Times of a sensor as they are after <see cref="TryInclude"/>.</summary>
    public SensorTime Corrected(int slot, SensorTime earlier)
    {
        var times = _sensors[slot].Times!;
        for (var i = times.Count - 1; i >= 0 && times[i].EvaluatedUntil >= earlier.EvaluatedUntil; i--)
            if (times[i].EvaluatedUntil == earlier.EvaluatedUntil) return times[i];
        return earlier;
    }

    /// <summary>Saves a state of a sensor, if it is newer than those that are saved.</summary>
    public void Save(int slot, Checkpoint checkpoint)
    {
        ref var sensor = ref _sensors[slot];
        if (checkpoint.Time.EvaluatedUntil <= sensor.Newer.Time.EvaluatedUntil) return;
        sensor.Values = 0;
        sensor.Older = sensor.Newer;
        sensor.Newer = checkpoint;
    }

    /// <summary>The newest state of a sensor before a time, if it is newer than another one.</summary>
    public Checkpoint NewestBefore(int slot, long time, Checkpoint other)
    {
        ref var sensor = ref _sensors[slot];
        var found = time > sensor.Newer.Time.EvaluatedUntil ? sensor.Newer : sensor.Older;
        return time > found.Time.EvaluatedUntil && found.Time.EvaluatedUntil > other.Time.EvaluatedUntil ? found : other;
    }

    /// <summary>Forgets the states of a sensor that lack a value of this time, and the times of all its values.</summary>
    public void ForgetFrom(int slot, long time)
    {
        ref var sensor = ref _sensors[slot];
        sensor.Times?.Clear();
        if (time <= sensor.Newer.Time.EvaluatedUntil) sensor.Newer = sensor.Older;
        if (time <= sensor.Older.Time.EvaluatedUntil) sensor.Older = sensor.Newer = Sensor.None.Older;
    }

    private static void MakeRoom(List<SensorTime> times, int most)
    {
        // Many at once, so that the others seldom move.
        if (times.Count == most) times.RemoveRange(0, most / 4);
    }

    /// <summary>The trackers by the index of their rule; null if all are idle.</summary>
    private static AlertTracker?[]? TrackersOf(int slot, StationAlerts alerts)
    {
        AlertTracker?[]? trackers = null;
        foreach (var rule in alerts.Plan.RulesOf(slot))
            if (alerts.TrackerOf(rule) is { } tracker) (trackers ??= new AlertTracker?[alerts.Plan.Rules.Length])[rule] = tracker.Copy();
        return trackers;
    }

    private struct Sensor
    {
        public static Sensor None { get; } = new() { MaxTimes = LeastTimes, Older = new Checkpoint(SensorTime.None, null), Newer = new Checkpoint(SensorTime.None, null) };

        public Checkpoint Older;
        public Checkpoint Newer;

        /// <summary>The number of values since the newer state.</summary>
        public int Values;

        public int MaxTimes;

        /// <summary>Of the newest values before the current one, oldest first.</summary>
        public List<SensorTime>? Times;
    }
}
