using CitySensors.Core.Alerts;

namespace CitySensors.Core.Stations;

/// <summary>
/// For each sensor two earlier states of its rules, from which a late value is decided again together with the values after it. The older state
/// is at least the lateness before the newest value, and both move on with the values. Not thread safe.
/// </summary>
/// <remarks>32 bytes per sensor type, and a copy of each tracker that was not idle.</remarks>
internal sealed class Checkpoints
{
    private Times[] _times;

    /// <summary>Of the rules of the plan, in the same order; null if all were idle.</summary>
    private AlertTracker?[]? _older;
    private AlertTracker?[]? _newer;

    /// <summary>Null until a value is late.</summary>
    private RecentCheckpoints? _recent;

    public Checkpoints(int slots)
    {
        _times = new Times[slots];
        Array.Fill(_times, Times.None);
    }

    /// <summary>Saves the state of a sensor before a newer value is evaluated, if the last one was saved the lateness ago.</summary>
    public void Advance(int slot, long time, SensorTime current, StationAlerts alerts)
    {
        if (_recent is not null) AdvanceRecent(slot, current, alerts);
        // The unsigned distance from never exceeds any other.
        if ((ulong)unchecked(time - _times[slot].Newer.EvaluatedUntil) < (ulong)alerts.Plan.LatenessTicks) return;
        if (current.EvaluatedUntil != SensorTime.Never) Save(slot, current, alerts);
    }

    /// <summary>The newest state of a sensor before a time; false if it is older than the states that were saved.</summary>
    public bool TryFind(int slot, long time, out Checkpoint checkpoint)
    {
        checkpoint = time > _times[slot].Newer.EvaluatedUntil
            ? new Checkpoint(_times[slot].Newer, _newer)
            : new Checkpoint(_times[slot].Older, _older);
        if (_recent is not null) checkpoint = _recent.NewestBefore(slot, time, checkpoint);
        return time > checkpoint.Time.EvaluatedUntil;
    }

    /// <summary>Keeps states of a few values ago from now on: the station sends out of order.</summary>
    public void KeepRecent() => _recent ??= new RecentCheckpoints(_times.Length);

    /// <summary>Saves a state of a few values ago after late values were included.</summary>
    /// <param name="slot">The sensor.</param>
    /// <param name="time">Its times.</param>
    /// <param name="trackers">The trackers of its rules.</param>
    /// <param name="plan">The rules.</param>
    public void SaveRecent(int slot, SensorTime time, AlertTracker?[] trackers, StationPlan plan)
    {
        AlertTracker?[]? byRule = null;
        foreach (var (i, rule) in plan.RulesOf(slot).Index()) Set(ref byRule, rule, trackers[i], plan);
        _recent?.Save(slot, new Checkpoint(time, byRule));
    }

    /// <summary>Saves the times of a sensor before a newer value, after late values were included.</summary>
    public void SaveRecentTime(int slot, SensorTime time) => _recent?.AddTime(slot, time);

    /// <summary>Includes the time of a late value that no rule tracks: the rules are as they were.</summary>
    /// <param name="slot">The sensor.</param>
    /// <param name="time">The time, before the current one.</param>
    /// <param name="current">The times of the newest value, which then include it.</param>
    /// <returns>False if the times of the values before it are not known any more.</returns>
    public bool TryInclude(int slot, long time, ref SensorTime current)
    {
        if (_recent is null || !_recent.TryInclude(slot, time, ref current)) return false;
        _times[slot] = new Times(_recent.Corrected(slot, _times[slot].Older), _recent.Corrected(slot, _times[slot].Newer));
        return true;
    }

    /// <summary>Forgets the states of a few values ago that lack a late value.</summary>
    public void ForgetRecentFrom(int slot, long time) => _recent?.ForgetFrom(slot, time);

    /// <summary>Whether the newer state of a sensor is after another one.</summary>
    public bool IsBeforeNewer(int slot, Checkpoint checkpoint) => checkpoint.Time.EvaluatedUntil < _times[slot].Newer.EvaluatedUntil;

    /// <summary>Whether the newer state of a sensor is after this time.</summary>
    public bool IsBeforeNewer(int slot, long time) => time <= _times[slot].Newer.EvaluatedUntil;

    /// <summary>Replaces the newer state of a sensor after late values were included.</summary>
    /// <param name="slot">The sensor.</param>
    /// <param name="time">Its times.</param>
    /// <param name="trackers">The trackers of its rules.</param>
    /// <param name="plan">The rules.</param>
    public void ReplaceNewer(int slot, SensorTime time, AlertTracker?[] trackers, StationPlan plan)
    {
        _times[slot] = _times[slot] with { Newer = time };
        foreach (var (i, rule) in plan.RulesOf(slot).Index()) Set(ref _newer, rule, trackers[i], plan);
    }

    /// <summary>Forgets the states before a value that is not decided again: they lack it.</summary>
    public void Exclude(int slot, long time, SensorTime current, StationAlerts alerts)
    {
        _recent?.ForgetFrom(slot, time);
        if (time > _times[slot].Newer.EvaluatedUntil) Reset(slot, current, alerts);
        else if (time > _times[slot].Older.EvaluatedUntil) ForgetOlder(slot, alerts.Plan);
    }

    /// <summary>Forgets the earlier states of a sensor: values up to the current one cannot be decided again.</summary>
    public void Reset(int slot, SensorTime current, StationAlerts alerts)
    {
        _recent?.ForgetFrom(slot, long.MinValue);
        Save(slot, current, alerts);
        ForgetOlder(slot, alerts.Plan);
    }

    /// <summary>Forgets all earlier states, and makes room for new sensor types.</summary>
    public void Reset(SensorTimes current, StationAlerts alerts)
    {
        _times = new Times[alerts.Plan.Catalogue.Slots.Count];
        (_older, _newer, _recent) = (null, null, null);
        for (var slot = 0; slot < _times.Length; slot++) Reset(slot, current[slot], alerts);
    }

    /// <param name="writer">The state.</param>
    /// <param name="current">The current times, relative to which most take few bytes.</param>
    /// <param name="alerts">The rules.</param>
    public void Write(BinaryWriter writer, SensorTimes current, StationAlerts alerts)
    {
        writer.Write7BitEncodedInt(_times.Length);
        var previous = default(Offset);
        for (var slot = 0; slot < _times.Length; slot++) previous = Write(writer, Offset.Of(_times[slot].Newer, current[slot]), previous);
        previous = default;
        for (var slot = 0; slot < _times.Length; slot++) previous = Write(writer, Offset.Of(_times[slot].Older, current[slot]), previous);
        alerts.WriteTrackers(writer, _newer);
        alerts.WriteTrackers(writer, _older);
    }

    /// <summary>Reads what <see cref="Write(BinaryWriter, SensorTimes, StationAlerts)"/> wrote, with the same parameters.</summary>
    public static Checkpoints Read(BinaryReader reader, SensorTimes current, StationAlerts alerts, int format)
    {
        var count = reader.Read7BitEncodedInt();
        var checkpoints = new Checkpoints(Math.Max(count, alerts.Plan.Catalogue.Slots.Count));
        var offset = default(Offset);
        for (var slot = 0; slot < count; slot++)
            checkpoints._times[slot] = new Times(SensorTime.None, (offset = Read(reader, offset)).From(current[slot]));
        offset = default;
        for (var slot = 0; slot < count; slot++)
            checkpoints._times[slot] = checkpoints._times[slot] with { Older = (offset = Read(reader, offset)).From(current[slot]) };
        checkpoints._newer = alerts.ReadTrackers(reader, format);
        checkpoints._older = alerts.ReadTrackers(reader, format);
        return checkpoints;
    }

    /// <remarks>As differences: the sensors of most stations send together.</remarks>
    private static Offset Write(BinaryWriter writer, Offset offset, Offset previous)
    {
        writer.Write7BitEncodedInt64(ZigZag.Encode(offset.Age - previous.Age));
        writer.Write7BitEncodedInt64(ZigZag.Encode(offset.Interval - previous.Interval));
        return offset;
    }

    private static Offset Read(BinaryReader reader, Offset previous) => new(
        previous.Age + ZigZag.Decode(reader.Read7BitEncodedInt64()), previous.Interval + ZigZag.Decode(reader.Read7BitEncodedInt64()));

    private void AdvanceRecent(int slot, SensorTime current, StationAlerts alerts)
    {
        _recent!.Advance(slot, current, alerts);
        if (_recent.IsUnused) _recent = null;
    }

    private void Save(int slot, SensorTime current, StationAlerts alerts)
    {
        _times[slot] = new Times(_times[slot].Newer, current);
        foreach (var rule in alerts.Plan.RulesOf(slot))
        {
            Set(ref _older, rule, _newer?[rule], alerts.Plan);
            Set(ref _newer, rule, alerts.TrackerOf(rule)?.Copy(), alerts.Plan);
        }
    }

    private void ForgetOlder(int slot, StationPlan plan)
    {
        _times[slot] = new Times(_times[slot].Newer, _times[slot].Newer);
        foreach (var rule in plan.RulesOf(slot)) Set(ref _older, rule, _newer?[rule], plan);
    }

    private static void Set(ref AlertTracker?[]? trackers, int rule, AlertTracker? tracker, StationPlan plan)
    {
        if (trackers is null && tracker is null) return;
        (trackers ??= new AlertTracker?[plan.Rules.Length])[rule] = tracker;
    }

    private readonly record struct Times(SensorTime Older, SensorTime Newer)
    {
        public static Times None { get; } = new(SensorTime.None, SensorTime.None);
    }

    /// <summary>An earlier time relative to the current one; an age of 0 if there was none.</summary>
    private readonly record struct Offset(long Age, long Interval)
    {
        public static Offset Of(SensorTime earlier, SensorTime current) => new(
            earlier.EvaluatedUntil == SensorTime.Never ? 0 : current.EvaluatedUntil - earlier.EvaluatedUntil + 1,
            (long)earlier.UsualIntervalMs - current.UsualIntervalMs);

        public SensorTime From(SensorTime current) =>
            Age == 0 ? SensorTime.None : new SensorTime(current.EvaluatedUntil - Age + 1, (uint)(current.UsualIntervalMs + Interval));
    }
}

/// <summary>An earlier state of a sensor.</summary>
/// <param name="Time">What was known of the times of its values.</param>
/// <param name="Trackers">The trackers of the rules of the plan, which must not be changed; null if all were idle.</param>
internal readonly record struct Checkpoint(SensorTime Time, AlertTracker?[]? Trackers);
