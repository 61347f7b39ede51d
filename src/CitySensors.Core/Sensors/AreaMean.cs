namespace CitySensors.Core.Sensors;

/// <summary>The mean of the values of several stations at one time, as the aggregation of their sensor type says. Not thread safe.</summary>
public sealed class AreaMean(SensorType type)
{
    /// <summary>Unit vectors whose sum is shorter than this share of their number point nowhere: only rounding is left.</summary>
    private const double NoDirection = 1e-9;

    private double _sum;
    private double _sine;
    private int _count;

    /// <summary>NaN without values, for counters, and for directions that cancel each other out.</summary>
    public double Value
    {
        get
        {
            if (_count == 0) return double.NaN;
            return type.Aggregation switch
            {
                Aggregation.EnergyMean => 10 * Math.Log10(_sum / _count),
                Aggregation.CircularMean => Direction,
                Aggregation.CounterIncrement => double.NaN,
                _ => _sum / _count,
            };
        }
    }

    public void Add(double value)
    {
        _count++;
        switch (type.Aggregation)
        {
            case Aggregation.EnergyMean:
                _sum += Math.Pow(10, value / 10);
                break;
            case Aggregation.CircularMean:
                var (sine, cosine) = Math.SinCos(value * Math.Tau / type.Circular!.Period);
                _sum += cosine;
                _sine += sine;
                break;
            default:
                _sum += value;
                break;
        }
    }

    private double Direction => Math.Sqrt(_sum * _sum + _sine * _sine) < NoDirection * _count
        ? double.NaN
        : type.Circular!.Normalize(Math.Atan2(_sine, _sum) * type.Circular.Period / Math.Tau);
}
