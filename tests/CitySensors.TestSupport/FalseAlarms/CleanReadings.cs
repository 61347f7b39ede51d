using CitySensors.Core.Alerts;
using CitySensors.Core.FalseAlarms;
using CitySensors.Core.Sensors;

namespace CitySensors.TestSupport.FalseAlarms;

/// <summary>Simulated readings of a sensor to which nothing happens, and the alerts that they raise.</summary>
/// <param name="distribution">The distribution of the values.</param>
/// <param name="autocorrelation">Of the underlying normal values.</param>
/// <param name="seed">The seed.</param>
public sealed class CleanReadings(Distribution distribution, double autocorrelation, ulong seed)
{
    private readonly NormalReadings _normal = new(autocorrelation, seed);

    public double Next()
    {
        var value = distribution.Mean + distribution.StandardDeviation * _normal.Next();
        return distribution.Kind == DistributionKind.FoldedNormal ? Math.Abs(value) : value;
    }

    /// <summary>Counts the alerts of the next readings. Alerts on values last while readings are beyond the level; charts start again after an alert.</summary>
    public AlertCounts Count(FalseAlarmQuestion question, FalseAlarmLevels levels, long readings)
    {
        var (single, values) = (new ValueAlerts(levels.SingleValue), new ValueAlerts(levels.Values));
        var cusum = new CusumAlerts(levels.Cusum, question.Tail);
        var ewma = new EwmaAlerts(levels.Ewma, question.Tail);
        var before = NormalScore.Of(distribution, Next());
        for (var i = 0L; i < readings; i++)
        {
            var value = Next();
            single.Observe(value);
            values.Observe(value);
            var score = NormalScore.Of(distribution, value);
            var residual = Autocorrelation.Residual(score, before, question.Autocorrelation);
            before = score;
            cusum.Observe(residual);
            ewma.Observe(residual);
        }

        return new AlertCounts(single.Count, values.Count, cusum.Count, ewma.Count);
    }

    private struct ValueAlerts(RunLevel level)
    {
        private readonly double _low = level.Low ?? double.NegativeInfinity;
        private readonly double _high = level.High ?? double.PositiveInfinity;
        private readonly int _values = level.Condition.Values;
        private int _run;

        public long Count { get; private set; }

        public void Observe(double value)
        {
            _run = value >= _high || value <= _low ? _run + 1 : 0;
            if (_run == _values) Count++;
        }
    }

    private struct CusumAlerts(ChartLevel level, Tail tail)
    {
        private double _high;
        private double _low;

        public long Count { get; private set; }

        public void Observe(double residual)
        {
            if (tail != Tail.Lower) _high = Math.Max(0, _high + residual - level.Parameter);
            if (tail != Tail.Upper) _low = Math.Max(0, _low - residual - level.Parameter);
            if (_high < level.Limit && _low < level.Limit) return;
            Count++;
            (_high, _low) = (0, 0);
        }
    }

    private struct EwmaAlerts(ChartLevel level, Tail tail)
    {
        private readonly double _limit = level.Limit * Math.Sqrt(level.Parameter / (2 - level.Parameter));
        private double _average;

        public long Count { get; private set; }

        public void Observe(double residual)
        {
            _average += level.Parameter * (residual - _average);
            var beyond = tail switch { Tail.Upper => _average, Tail.Lower => -_average, _ => Math.Abs(_average) };
            if (beyond < _limit) return;
            Count++;
            _average = 0;
        }
    }
}
