using System.Numerics;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;

namespace CitySensors.Core.Quality;

/// <summary>
/// Tests the values of a station in order of event time, for the sensors whose type has tests. Values behind the newest one of their sensor are not
/// tested. Not thread safe.
/// </summary>
/// <param name="plan">The tests.</param>
internal sealed class StationSequences(SequenceTestPlan plan)
{
    private readonly SensorSequence[] _sensors = NewSensors(plan);

    /// <summary>The event times of values that may be spikes, by sensor as in the plan.</summary>
    private readonly long[] _jumpEventTicks = new long[plan.Sensors.Length];
    private int _jumps;

    /// <summary>The flags of the last reading that had some: those of a stuck sensor are the same for all.</summary>
    private TestFlags? _lastFlags;

    /// <summary>Whether values wait for <see cref="Judge"/>.</summary>
    public bool HasJumps => _jumps > 0;

    /// <summary>The sequences of a plan, continuing others; null if it has no tests.</summary>
    public static StationSequences? For(SequenceTestPlan? plan, StationSequences? before = null)
    {
        if (plan is null) return null;
        if (before is not null && ReferenceEquals(plan, before.Plan)) return before;
        var sequences = new StationSequences(plan);
        if (before is not null)
            for (var i = 0; i < before._sensors.Length; i++) sequences.TakeOver(before.Plan.Sensors[i].Slot, before._sensors[i], before._jumpEventTicks[i]);
        return sequences;
    }

    private SequenceTestPlan Plan => plan;

    /// <summary>Decides about values that may be spikes, of which a reading has the next value.</summary>
    /// <param name="reading">The reading.</param>
    /// <param name="arrivedTicks">Its arrival in UTC ticks.</param>
    /// <param name="scores">Its scores by the scorer alone.</param>
    /// <returns>What changes of the readings before.</returns>
    public IReadOnlyList<JudgedReading> Judge(in Reading reading, long arrivedTicks, Scores scores)
    {
        var judged = new List<JudgedReading>();
        var time = Math.Min(reading.EventTicks, arrivedTicks);
        for (var i = 0; i < _sensors.Length; i++)
        {
            ref var sensor = ref _sensors[i];
            var tests = plan.Sensors[i];
            if (!sensor.HasJump || !sensor.IsNew(time) || ((scores.Present & ~scores.Failed) >> tests.Slot & 1) == 0) continue;
            var verdict = sensor.Judge(tests, time, reading.Values[tests.Slot]);
            _jumps--;
            var eventTicks = _jumpEventTicks[i];
            var at = judged.FindIndex(one => one.EventTicks == eventTicks);
            if (at < 0) (at, _) = (judged.Count, Add(eventTicks));
            judged[at] = judged[at].With(tests.Slot, verdict);
        }

        return judged;

        bool Add(long eventTicks)
        {
            judged.Add(new JudgedReading(eventTicks));
            return true;
        }
    }

    /// <summary>Tests the values of a reading and adds what is found to its scores.</summary>
    public void Test(in Reading reading, long arrivedTicks, Scores scores)
    {
        if ((scores.Present & plan.Slots) == 0) return;
        var time = Math.Min(reading.EventTicks, arrivedTicks);
        var found = default(TestMasks);
        for (var i = 0; i < _sensors.Length; i++)
        {
            var tests = plan.Sensors[i];
            ref var sensor = ref _sensors[i];
            if ((scores.Present >> tests.Slot & 1) == 0 || !sensor.IsNew(time)) continue;
            if ((scores.Failed >> tests.Slot & 1) != 0)
            {
                sensor.Skip(time);
                continue;
            }

            if (sensor.HasJump) _jumps--;
            sensor.Test(tests, time, reading.Values[tests.Slot], (scores.Suspect >> tests.Slot & 1) != 0, ref found);
            if (!sensor.HasJump) continue;
            _jumps++;
            _jumpEventTicks[i] = reading.EventTicks;
        }

        if (found.IsEmpty) return;
        scores.Failed |= found.Failed;
        scores.Suspect = (scores.Suspect | found.Suspect) & ~found.Failed;
        if (_lastFlags is not { } last || (last.Spike, last.RateOfChange, last.FlatLine, last.AttenuatedSignal) != (found.Spike, found.RateOfChange, found.FlatLine, found.AttenuatedSignal))
            _lastFlags = new TestFlags(found.Spike, found.RateOfChange, found.FlatLine, found.AttenuatedSignal);
        scores.Tests = _lastFlags;
    }

    /// <summary>Forgets values of a stored reading that are changed.</summary>
    /// <param name="time">The time up to which they counted, in UTC ticks.</param>
    /// <param name="slots">A bit for each slot of these values.</param>
    public void Forget(long time, ulong slots)
    {
        for (var i = 0; i < _sensors.Length; i++)
        {
            if ((slots >> plan.Sensors[i].Slot & 1) == 0) continue;
            var hadJump = _sensors[i].HasJump;
            _sensors[i].Forget(time);
            if (hadJump && !_sensors[i].HasJump) _jumps--;
        }
    }

    /// <param name="writer">The state.</param>
    /// <param name="newest">The newest event time of the station, relative to which times take few bytes.</param>
    public void Write(BinaryWriter writer, long newest)
    {
        writer.Write7BitEncodedInt(_sensors.Length);
        for (var i = 0; i < _sensors.Length; i++)
        {
            writer.Write7BitEncodedInt(plan.Sensors[i].Slot);
            _sensors[i].Write(writer, newest);
            if (_sensors[i].HasJump) writer.Write(_jumpEventTicks[i]);
        }
    }

    /// <summary>Restores what <see cref="Write"/> wrote, for the sensors that still have tests.</summary>
    public void Read(BinaryReader reader, long newest)
    {
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
        {
            var slot = reader.Read7BitEncodedInt();
            var sensor = SensorSequence.Read(reader, newest);
            TakeOver(slot, sensor, sensor.HasJump ? reader.ReadInt64() : 0);
        }
    }

    private void TakeOver(int slot, in SensorSequence sensor, long jumpEventTicks)
    {
        if ((plan.Slots >> slot & 1) == 0) return;
        var at = BitOperations.PopCount(plan.Slots & ((1UL << slot) - 1));
        (_sensors[at], _jumpEventTicks[at]) = (sensor, jumpEventTicks);
        if (sensor.HasJump) _jumps++;
    }

    private static SensorSequence[] NewSensors(SequenceTestPlan plan)
    {
        var sensors = new SensorSequence[plan.Sensors.Length];
        Array.Fill(sensors, SensorSequence.New);
        return sensors;
    }
}
