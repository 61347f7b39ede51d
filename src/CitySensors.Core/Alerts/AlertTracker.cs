using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Alerts;

/// <summary>The state of one rule for one station: the levels in force, and since when and how many values have met the condition to change each of them.</summary>
/// <remarks>Times are event times in ticks. Values must be passed in order of event time.</remarks>
internal sealed class AlertTracker(int levels)
{
    /// <summary>No run of values that would change the level.</summary>
    public const long NoRun = long.MinValue;

    private readonly bool[] _holds = new bool[levels];
    private readonly long[] _runSince = NoRuns(levels);
    private readonly byte[] _runValues = new byte[levels];

    /// <summary>The current level, or -1 if there is no alert.</summary>
    public int Level { get; private set; } = -1;

    /// <summary>The highest level so far.</summary>
    public int Peak { get; private set; } = -1;

    /// <summary>The event time of the first value beyond the level that raised the alert.</summary>
    public long Onset { get; private set; } = NoRun;

    /// <summary>Whether the alert reports low values.</summary>
    public bool IsLow { get; private set; }

    /// <summary>The station as it was when the alert was raised; null if there is no alert.</summary>
    public AlertSource? Source { get; set; }

    /// <summary>The state in the newest entry of the alert, except that it is unconfirmed.</summary>
    public AlertState State { get; set; }

    /// <summary>The arrival of the last valid value; <see cref="NoRun"/> if unknown.</summary>
    public long LastArrival { get; private set; } = NoRun;

    /// <summary>Since when the alert is unconfirmed; <see cref="NoRun"/> if it is not.</summary>
    public long UnconfirmedSince { get; set; } = NoRun;

    /// <summary>The value that changed the level last.</summary>
    public TimedValue Changed { get; private set; }

    /// <summary>Whether the alert is only known from late readings.</summary>
    public bool IsLate { get; private set; }

    /// <summary>Whether the state equals that of a new tracker.</summary>
    public bool IsIdle => Level < 0 && Array.TrueForAll(_runSince, run => run == NoRun);

    public int Levels => _holds.Length;

    /// <summary>Processes the next valid value.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="value">The value.</param>
    /// <param name="time">What is known of the times of the values before.</param>
    /// <param name="latenessTicks">The lateness.</param>
    /// <returns>The state of the entry that follows for the log; null if none follows.</returns>
    public AlertState? Next(CompiledRule rule, in TimedValue value, SensorTime time, long latenessTicks)
    {
        var before = Level;
        var isOnTime = value.IsOnTime(latenessTicks);
        if (time.IsAfterGap(value.Ticks, rule.MaxGap)) Interrupt();
        if (value.IsSuspect)
        {
            ObserveSuspect(value.ArrivedTicks);
            return null;
        }

        var wasUnconfirmed = Confirm(value.ArrivedTicks);
        var hasChanged = Observe(rule, value.Value, value.EventTicks);
        if (hasChanged) Changed = value;
        if (Level >= 0 && (before < 0 || (IsLate && isOnTime && rule.AnyHolds(value.Value))))
        {
            // For the public, an alert that was only known from late readings begins with the first one on time that is beyond a level.
            IsLate = !isOnTime;
            return State = AlertState.Raised;
        }

        if (hasChanged) return State = Level < 0 ? AlertState.Cleared : Level > before ? AlertState.Escalated : AlertState.Deescalated;
        return wasUnconfirmed ? State : null;
    }

    /// <summary>The latest arrival of a valid value that either of two trackers knows.</summary>
    public void TakeArrivalOf(AlertTracker other) => LastArrival = Math.Max(LastArrival, other.LastArrival);

    public AlertTracker Copy()
    {
        var copy = new AlertTracker(Levels)
        {
            Level = Level, Peak = Peak, Onset = Onset, IsLow = IsLow, IsLate = IsLate, Changed = Changed,
            Source = Source, State = State, LastArrival = LastArrival, UnconfirmedSince = UnconfirmedSince,
        };
        _holds.CopyTo(copy._holds, 0);
        _runSince.CopyTo(copy._runSince, 0);
        _runValues.CopyTo(copy._runValues, 0);
        return copy;
    }

    /// <summary>Restarts the durations after a time without values: nobody knows what they would have been.</summary>
    private void Interrupt() => Array.Fill(_runSince, NoRun);

    /// <summary>Records the arrival of a valid value. Returns true if the alert was unconfirmed.</summary>
    private bool Confirm(long arrivedTicks)
    {
        var wasUnconfirmed = UnconfirmedSince != NoRun;
        LastArrival = Math.Max(LastArrival, arrivedTicks);
        UnconfirmedSince = NoRun;
        return wasUnconfirmed;
    }

    /// <summary>
    /// Processes a suspect value, which counts neither for nor against a level: it begins, extends and ends no run. Its sensor is not silent, but an
    /// unconfirmed alert stays so until a value passes.
    /// </summary>
    private void ObserveSuspect(long arrivedTicks)
    {
        if (UnconfirmedSince == NoRun) LastArrival = Math.Max(LastArrival, arrivedTicks);
    }

    /// <summary>Returns true if the level changed.</summary>
    private bool Observe(CompiledRule rule, double value, long time)
    {
        var before = Level;
        var highest = -1;
        for (var i = 0; i < _holds.Length; i++)
        {
            ObserveLevel(rule, i, value, time);
            if (_holds[i]) highest = i;
        }

        Level = highest;
        Peak = before < 0 ? highest : Math.Max(Peak, highest);
        if (before != highest && highest >= 0) IsLow = rule.Levels[highest].IsOnLowSide(value);
        return before != highest;
    }

    private void ObserveLevel(CompiledRule rule, int i, double value, long time)
    {
        var level = rule.Levels[i];
        var asksForChange = _holds[i] ? level.IsClear(value) : level.Holds(value);
        if (!asksForChange)
        {
            _runSince[i] = NoRun;
            return;
        }

        if (_runSince[i] == NoRun) (_runSince[i], _runValues[i]) = (time, 0);
        if (_runValues[i] < DefinitionLimits.MaxMinValues) _runValues[i]++;
        if (time - _runSince[i] < (_holds[i] ? rule.ClearAfterTicks : rule.ForTicks)) return;
        if (!_holds[i] && _runValues[i] < rule.MinValues) return;

        if (!_holds[i] && Level < 0) Onset = Array.TrueForAll(_holds, on => !on) ? _runSince[i] : Math.Min(Onset, _runSince[i]);
        _holds[i] = !_holds[i];
        _runSince[i] = NoRun;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write((sbyte)Level);
        writer.Write((sbyte)Peak);
        writer.Write(IsLow);
        WriteTime(writer, Onset);
        for (var i = 0; i < Levels; i++)
        {
            writer.Write(_holds[i]);
            WriteTime(writer, _runSince[i]);
            if (_runSince[i] != NoRun) writer.Write(_runValues[i]);
        }

        if (Level < 0) return;
        writer.Write((byte)State);
        WriteTime(writer, LastArrival);
        WriteTime(writer, UnconfirmedSince);
        writer.Write(IsLate);
        WriteTime(writer, Changed.EventTicks);
        WriteTime(writer, Changed.ArrivedTicks);
        writer.Write(Changed.Value);
    }

    /// <param name="reader">The state.</param>
    /// <param name="levels">The number of levels of the rule.</param>
    /// <param name="format">The format of the state of the station, from 2 on.</param>
    public static AlertTracker Read(BinaryReader reader, int levels, int format)
    {
        var hasConfirmation = format > 3;
        var tracker = new AlertTracker(levels)
        {
            Level = reader.ReadSByte(),
            Peak = reader.ReadSByte(),
            IsLow = reader.ReadBoolean(),
            Onset = ReadTime(reader),
        };
        for (var i = 0; i < levels; i++)
        {
            tracker._holds[i] = reader.ReadBoolean();
            tracker._runSince[i] = ReadTime(reader);
            // Formats without the number of values are of runs with at least one.
            if (tracker._runSince[i] != NoRun) tracker._runValues[i] = format > 4 ? reader.ReadByte() : (byte)1;
        }

        if (tracker.Level < 0) return tracker;
        tracker.State = format > 3 ? (AlertState)reader.ReadByte() : tracker.LikelyState;
        if (format <= 3) return tracker;
        tracker.LastArrival = ReadTime(reader);
        tracker.UnconfirmedSince = ReadTime(reader);
        if (format <= 5) return tracker;
        tracker.IsLate = reader.ReadBoolean();
        tracker.Changed = new TimedValue(ReadTime(reader), ReadTime(reader), reader.ReadDouble());
        return tracker;
    }

    /// <summary>Reads the representation used in format 1 of the station state.</summary>
    public static AlertTracker ReadFormat1(BinaryReader reader)
    {
        var tracker = new AlertTracker(reader.ReadByte())
        {
            Level = reader.ReadSByte(),
            Peak = reader.ReadSByte(),
            Onset = reader.ReadInt64(),
            IsLow = reader.ReadBoolean(),
        };
        for (var i = 0; i < tracker.Levels; i++)
        {
            tracker._holds[i] = reader.ReadBoolean();
            tracker._runSince[i] = reader.ReadInt64();
            tracker._runValues[i] = 1;
        }

        tracker.State = tracker.LikelyState;

        return tracker;
    }

    /// <summary>The state of an alert whose entries before are unknown.</summary>
    private AlertState LikelyState => Level < Peak ? AlertState.Deescalated : AlertState.Raised;

    /// <remarks>Relative to <see cref="NoRun"/>, the most common value, which then takes one byte.</remarks>
    private static void WriteTime(BinaryWriter writer, long time) => writer.Write7BitEncodedInt64(unchecked(time - NoRun));

    private static long ReadTime(BinaryReader reader) => unchecked(reader.Read7BitEncodedInt64() + NoRun);

    private static long[] NoRuns(int levels)
    {
        var runs = new long[levels];
        Array.Fill(runs, NoRun);
        return runs;
    }
}
