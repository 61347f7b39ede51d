namespace CitySensors.Web.Metrics;

/// <summary>The stations of one area with the newest values of their sensors, added up. Not thread safe.</summary>
internal sealed class AreaStatistics(int slots)
{
    private readonly SensorStatistics[] _sensors = [.. Enumerable.Range(0, slots).Select(_ => new SensorStatistics())];

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
internal sealed class SensorStatistics
{
    private double _sum;

    public int Stations { get; private set; }

    public double Mean => _sum / Stations;

    public double Min { get; private set; } = double.PositiveInfinity;

    public double Max { get; private set; } = double.NegativeInfinity;

    public void Add(double value)
    {
        Stations++;
        _sum += value;
        Min = Math.Min(Min, value);
        Max = Math.Max(Max, value);
    }
}
