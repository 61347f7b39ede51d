using CitySensors.Core.Sensors;

namespace CitySensors.Core.Quality;

/// <summary>The tests of a sensor with all thresholds in the unit of its type and in ticks; infinite where there is none. Immutable and thread safe.</summary>
internal sealed class SensorTests
{
    private readonly FlatLineTest? _flatLine;
    private readonly AttenuatedSignalTest? _attenuated;
    private readonly CircularScale? _circular;

    private SensorTests(int slot, SensorType type, SequenceTests tests)
    {
        Slot = slot;
        _circular = type.Circular;
        var deviation = type.Distribution?.StandardDeviation;
        if (tests.Spike is { } spike)
        {
            (SpikeSuspect, SpikeFail) = (Above(spike.Suspect, spike.Scale, deviation), Above(spike.Fail, spike.Scale, deviation));
            Jump = Math.Min(SpikeSuspect, SpikeFail);
        }

        if (tests.RateOfChange is { } rate)
        {
            RateSuspect = Above(rate.Suspect, rate.Scale, deviation) / rate.Per.Ticks;
            RateFail = Above(rate.Fail, rate.Scale, deviation) / rate.Per.Ticks;
        }

        _flatLine = tests.FlatLine;
        if (tests.AttenuatedSignal is not { } attenuated || type.Circular is not null) return;
        _attenuated = attenuated;
        AttenuatedOverTicks = attenuated.Over.Ticks;
        (AttenuatedSuspect, AttenuatedFail) = (Below(attenuated.SuspectBelow, attenuated.Scale, deviation), Below(attenuated.FailBelow, attenuated.Scale, deviation));
    }

    public int Slot { get; }

    /// <summary>The size of a spike above which it is suspect.</summary>
    public double SpikeSuspect { get; } = double.PositiveInfinity;

    /// <summary>The size of a spike above which it fails.</summary>
    public double SpikeFail { get; } = double.PositiveInfinity;

    /// <summary>The distance from the value before above which a value may be a spike.</summary>
    public double Jump { get; } = double.PositiveInfinity;

    /// <summary>The change per tick above which a value is suspect.</summary>
    public double RateSuspect { get; } = double.PositiveInfinity;

    /// <summary>The change per tick above which a value fails.</summary>
    public double RateFail { get; } = double.PositiveInfinity;

    public bool HasFlatLine => _flatLine is not null;

    public double Tolerance => _flatLine!.Tolerance;

    /// <summary>The time of the test of attenuated signals; 0 if it is not made.</summary>
    public long AttenuatedOverTicks { get; }

    private double AttenuatedSuspect { get; }

    private double AttenuatedFail { get; }

    /// <summary>The tests of a sensor type; null if it has none.</summary>
    public static SensorTests? Of(int slot, SensorType type) => type.Tests is { } tests ? new SensorTests(slot, type, tests) : null;

    /// <summary>The way from one value to another; of circular values the shortest one.</summary>
    public double Difference(double from, double to) => _circular is null ? to - from : _circular.Difference(from, to);

    /// <summary>Whether a value that has been the same for a time is stuck.</summary>
    public QualityFlag FlatLine(double value, int values, long elapsedTicks)
    {
        if (values < _flatLine!.MinValues) return QualityFlag.Pass;
        var flag = elapsedTicks >= _flatLine.FailAfter?.Ticks ? QualityFlag.Fail : elapsedTicks >= _flatLine.SuspectAfter?.Ticks ? QualityFlag.Suspect : QualityFlag.Pass;
        return flag == QualityFlag.Pass || IsAnyOf(_flatLine.Except, value) ? QualityFlag.Pass : flag;
    }

    /// <summary>Whether the values of the whole time have varied too little.</summary>
    public QualityFlag Attenuated(double value, in SignalSpread spread)
    {
        if (spread.Values < _attenuated!.MinValues) return QualityFlag.Pass;
        var size = _attenuated.Measure == SpreadMeasure.Range ? spread.Range : spread.StandardDeviation;
        var flag = size < AttenuatedFail ? QualityFlag.Fail : size < AttenuatedSuspect ? QualityFlag.Suspect : QualityFlag.Pass;
        return flag == QualityFlag.Pass || IsAnyOf(_attenuated.Except, value) ? QualityFlag.Pass : flag;
    }

    private static bool IsAnyOf(IReadOnlyList<double> values, double value)
    {
        // By index, because enumerating allocates.
        for (var i = 0; i < values.Count; i++)
            if (Math.Abs(value - values[i]) <= SensorType.Tolerance * Math.Abs(values[i])) return true;
        return false;
    }

    private static double Above(double? threshold, ThresholdScale scale, double? deviation) => Scaled(threshold, scale, deviation) ?? double.PositiveInfinity;

    private static double Below(double? threshold, ThresholdScale scale, double? deviation) => Scaled(threshold, scale, deviation) ?? double.NegativeInfinity;

    private static double? Scaled(double? threshold, ThresholdScale scale, double? deviation) => scale == ThresholdScale.Unit ? threshold : threshold * deviation;
}
