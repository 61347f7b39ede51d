using CitySensors.Core.Stations;

namespace CitySensors.Core.Quality;

/// <summary>
/// What the tests know of the values of a sensor so far. A value that is far from the one before may be a spike: it is suspect until the next value
/// shows whether it is one. Values must be passed in order of time; what fails the tests of single values is skipped. Not thread safe.
/// </summary>
internal struct SensorSequence
{
    /// <summary>Relative, so that 25.1 and 25 differ by 0.1.</summary>
    private const double Rounding = 1e-12;

    private SensorTime _newest;

    /// <summary>The last value that is no spike.</summary>
    private TimedNumber _reference;

    /// <summary>The last value, if it may be a spike.</summary>
    private TimedNumber _jump;

    /// <summary>What the other tests found about it.</summary>
    private QualityFlag _jumpIsOtherwise;

    /// <summary>The first of the newest values that are the same.</summary>
    private TimedNumber _run;
    private int _runValues;

    /// <summary>Null until a value is tested for an attenuated signal.</summary>
    private SignalPanes? _panes;

    public static SensorSequence New => new() { _newest = SensorTime.None, _reference = TimedNumber.None, _jump = TimedNumber.None, _run = TimedNumber.None };

    /// <summary>Whether the last value waits for the next one to show whether it is a spike.</summary>
    public readonly bool HasJump => _jump.IsKnown;

    /// <summary>The time of the value that may be a spike.</summary>
    public readonly long JumpTicks => _jump.Ticks;

    /// <summary>Whether a value is newer than all before, so that it is tested.</summary>
    public readonly bool IsNew(long time) => _newest.IsNew(time);

    /// <summary>Records a value that is not tested.</summary>
    public void Skip(long time) => _newest = _newest.Advance(time);

    /// <summary>Decides about the value that may be a spike.</summary>
    /// <param name="tests">The tests.</param>
    /// <param name="time">The time of the next value.</param>
    /// <param name="value">The next value.</param>
    public JumpVerdict Judge(SensorTests tests, long time, double value)
    {
        var (jump, otherwise) = (_jump, _jumpIsOtherwise);
        _jump = TimedNumber.None;
        // What came long after it shows nothing.
        if (_newest.IsAfterGap(time, maxGap: null)) return new JumpVerdict(IsSpike: true, Max(otherwise, QualityFlag.Suspect), otherwise);
        var (first, second) = (tests.Difference(_reference.Value, jump.Value), tests.Difference(jump.Value, value));
        var size = first > 0 == second > 0 ? 0 : Math.Min(Math.Abs(first), Math.Abs(second));
        var spike = Above(size, tests.SpikeSuspect, tests.SpikeFail);
        if (spike == QualityFlag.Pass) _reference = jump;
        return new JumpVerdict(spike != QualityFlag.Pass, Max(otherwise, spike), otherwise);
    }

    /// <summary>Tests the next value.</summary>
    /// <param name="tests">The tests.</param>
    /// <param name="time">Its time in UTC ticks, after that of the values before.</param>
    /// <param name="value">The value.</param>
    /// <param name="found">What the tests of its kind found is added for the slot of the sensor.</param>
    /// <param name="isSuspect">Whether it is suspect as a single value.</param>
    public void Test(SensorTests tests, long time, double value, bool isSuspect, ref TestMasks found)
    {
        if (HasJump) Judge(tests, time, value);
        var bit = 1UL << tests.Slot;
        if (_newest.IsAfterGap(time, maxGap: null)) (_reference, _run) = (TimedNumber.None, TimedNumber.None);
        _newest = _newest.Advance(time);
        var flag = isSuspect ? QualityFlag.Suspect : QualityFlag.Pass;
        var isJump = false;
        if (_reference.IsKnown)
        {
            var change = Math.Abs(tests.Difference(_reference.Value, value));
            var elapsed = time - _reference.Ticks;
            if (Above(change, tests.RateSuspect * elapsed, tests.RateFail * elapsed) is var rate and not QualityFlag.Pass) Add(rate, ref found.RateOfChange);
            isJump = change > tests.Jump;
        }

        if (tests.HasFlatLine && FlatLine(tests, time, value) is var flat and not QualityFlag.Pass) Add(flat, ref found.FlatLine);
        if (tests.AttenuatedOverTicks > 0 && !isJump && Attenuated(tests, time, value) is var attenuated and not QualityFlag.Pass) Add(attenuated, ref found.AttenuatedSignal);
        if (isJump)
        {
            (_jump, _jumpIsOtherwise) = (new TimedNumber(time, value), flag);
            Add(QualityFlag.Suspect, ref found.Spike);
        }
        else
        {
            _reference = new TimedNumber(time, value);
        }

        if (flag == QualityFlag.Fail) found.Failed |= bit;
        else if (flag == QualityFlag.Suspect) found.Suspect |= bit;

        void Add(QualityFlag result, ref ulong mask)
        {
            mask |= bit;
            flag = Max(flag, result);
        }
    }

    /// <summary>Forgets a value that was changed since: the values after it are not compared with it.</summary>
    public void Forget(long time)
    {
        if (_jump.Ticks == time) _jump = TimedNumber.None;
        if (_reference.Ticks == time) _reference = TimedNumber.None;
    }

    /// <param name="writer">The state.</param>
    /// <param name="newest">The newest event time of the station, relative to which times take few bytes.</param>
    public readonly void Write(BinaryWriter writer, long newest)
    {
        writer.Write7BitEncodedInt64(_newest.EvaluatedUntil == SensorTime.Never ? 0 : unchecked(newest - _newest.EvaluatedUntil + 1));
        writer.Write7BitEncodedInt64(_newest.UsualIntervalMs);
        _reference.Write(writer, newest);
        // Of most sensors no value may be a spike, and the last two values differ.
        var isRun = _run.IsKnown && _run != _reference;
        writer.Write((byte)((_jump.IsKnown ? 1 : 0) | (isRun ? 2 : 0) | (_panes is null ? 0 : 4)));
        if (_jump.IsKnown)
        {
            _jump.Write(writer, newest);
            writer.Write((byte)_jumpIsOtherwise);
        }

        if (isRun)
        {
            _run.Write(writer, newest);
            writer.Write7BitEncodedInt(_runValues);
        }

        _panes?.Write(writer);
    }

    public static SensorSequence Read(BinaryReader reader, long newest)
    {
        var sequence = New;
        var age = reader.Read7BitEncodedInt64();
        sequence._newest = new SensorTime(age == 0 ? SensorTime.Never : unchecked(newest - age + 1), (uint)reader.Read7BitEncodedInt64());
        sequence._reference = TimedNumber.Read(reader, newest);
        var parts = reader.ReadByte();
        if ((parts & 1) != 0) (sequence._jump, sequence._jumpIsOtherwise) = (TimedNumber.Read(reader, newest), (QualityFlag)reader.ReadByte());
        (sequence._run, sequence._runValues) = (parts & 2) != 0 ? (TimedNumber.Read(reader, newest), reader.Read7BitEncodedInt()) : (sequence._reference, 1);
        if ((parts & 4) != 0) sequence._panes = SignalPanes.Read(reader);
        return sequence;
    }

    private QualityFlag FlatLine(SensorTests tests, long time, double value)
    {
        if (!_run.IsKnown || Math.Abs(tests.Difference(_run.Value, value)) > tests.Tolerance + Rounding * Math.Abs(value)) (_run, _runValues) = (new TimedNumber(time, value), 0);
        if (_runValues < int.MaxValue) _runValues++;
        return tests.FlatLine(value, _runValues, time - _run.Ticks);
    }

    private QualityFlag Attenuated(SensorTests tests, long time, double value)
    {
        if (_panes?.OverTicks != tests.AttenuatedOverTicks) _panes = new SignalPanes(tests.AttenuatedOverTicks);
        return tests.Attenuated(value, _panes.Add(time, value));
    }

    private static QualityFlag Above(double size, double suspect, double fail) => size > fail ? QualityFlag.Fail : size > suspect ? QualityFlag.Suspect : QualityFlag.Pass;

    private static QualityFlag Max(QualityFlag one, QualityFlag other) => one > other ? one : other;

    /// <summary>A value and its time in UTC ticks.</summary>
    private readonly record struct TimedNumber(long Ticks, double Value)
    {
        public static TimedNumber None { get; } = new(SensorTime.Never, 0);

        public bool IsKnown => Ticks != SensorTime.Never;

        public void Write(BinaryWriter writer, long newest)
        {
            writer.Write7BitEncodedInt64(IsKnown ? unchecked(newest - Ticks + 1) : 0);
            if (IsKnown) writer.Write(Value);
        }

        public static TimedNumber Read(BinaryReader reader, long newest) =>
            reader.Read7BitEncodedInt64() is var age and not 0 ? new TimedNumber(unchecked(newest - age + 1), reader.ReadDouble()) : None;
    }
}

/// <summary>What the next value shows of one that might be a spike.</summary>
/// <param name="IsSpike">Whether it is one.</param>
/// <param name="Flag">The flag by all tests.</param>
/// <param name="Otherwise">The flag by the other tests.</param>
internal readonly record struct JumpVerdict(bool IsSpike, QualityFlag Flag, QualityFlag Otherwise);

/// <summary>What the tests found about the values of a reading: a bit for each slot.</summary>
internal struct TestMasks
{
    public ulong Failed;
    public ulong Suspect;
    public ulong Spike;
    public ulong RateOfChange;
    public ulong FlatLine;
    public ulong AttenuatedSignal;

    public readonly bool IsEmpty => (Spike | RateOfChange | FlatLine | AttenuatedSignal) == 0;
}
