using CitySensors.Core.Sensors;

namespace CitySensors.Web.Metrics;

/// <summary>The stations of one area with the newest values of their sensors, added up. Not thread safe.</summary>
internal sealed class AreaStatistics(IReadOnlyList<SensorType> slots)
{
    private readonly SensorStatistics[] _sensors = [.. slots.Select(type => new SensorStatistics(type))];

    public int Stations { get; set; }

    public int Reporting { get; private set; }

    public IReadOnlyList<SensorStatistics> Sensors => _sensors;

    public void Add(ReadOnlySpan<float> values)
    {
        Reporting++;
        for (var slot = 0; slot < Math.Min(values.Length, _sensors.Length); slot++)
            if (!float.IsNaN(values[slot])) _sensors[slot].Add(values[slot]);
    }
}

/// <summary>The newest values of one sensor type, added up. Not thread safe.</summary>
internal sealed class SensorStatistics(SensorType type)
{
    private readonly AreaMean _mean = new(type);
    private double _min = double.PositiveInfinity;
    private double _max = double.NegativeInfinity;

    public int Stations { get; private set; }

    /// <summary>Null if the values have no common one.</summary>
    public double? Mean => _mean.Value is var mean && double.IsNaN(mean) ? null : mean;

    /// <summary>Null if there are no values, or if none is less than another: those of circular quantities, and of counters.</summary>
    public double? Min => HasOrder ? _min : null;

    /// <summary>Null like <see cref="Min"/>.</summary>
    public double? Max => HasOrder ? _max : null;

    private bool HasOrder => Stations > 0 && type.Aggregation is not (Aggregation.CircularMean or Aggregation.CounterIncrement);

    public void Add(double value)
    {
        Stations++;
        _mean.Add(value);
        _min = Math.Min(_min, value);
        _max = Math.Max(_max, value);
    }
}
