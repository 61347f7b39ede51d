using CitySensors.Core.Sensors;

namespace CitySensors.Core.Aggregates;

/// <summary>
/// What several stations measured on average. Each hour of a station counts once: the mean of an area must not follow the station that sends most
/// often. Not thread safe.
/// </summary>
internal sealed class StationMeans
{
    /// <summary>The number of means.</summary>
    private long _count;

    /// <summary>Of means, of the energies of means in dB, or of the cosines of directions.</summary>
    private ExactSum _means;

    private ExactSum _sines;

    /// <summary>The amount at an average station, or what the counters of all stations counted.</summary>
    private ExactSum _sums;

    /// <summary>How many stations had valid values, at most in one hour.</summary>
    public long Stations { get; private set; }

    /// <summary>NaN without values.</summary>
    public double Sum => Stations > 0 ? _sums.High : double.NaN;

    /// <summary>Of means or energies; NaN without values.</summary>
    public double Mean => _count > 0 ? _means.High / _count : double.NaN;

    /// <summary>The sum of the unit vectors, divided by their number.</summary>
    public (double Cosine, double Sine) Resultant => _count > 0 ? (_means.High / _count, _sines.High / _count) : (double.NaN, double.NaN);

    /// <summary>Adds a station with valid values.</summary>
    public void Add(SensorType type, Aggregate station)
    {
        Stations++;
        if (station.Sum is var sum && double.IsFinite(sum)) _sums.Add(sum);
        var mean = type.Circular is { } scale ? station.Direction(scale) : station.Mean;
        if (double.IsNaN(mean)) return;
        _count++;
        if (type.Circular is { } circle)
        {
            var (sine, cosine) = Math.SinCos(mean * Math.Tau / circle.Period);
            _means.Add(cosine);
            _sines.Add(sine);
        }
        else
        {
            _means.Add(type.Aggregation == Aggregation.EnergyMean ? Math.Pow(10, mean / 10) : mean);
        }
    }

    /// <summary>Ends an hour, once all stations are added.</summary>
    public void EndHour(SensorType type)
    {
        // Rain at two stations does not add up, and what two counters counted does.
        if (type.Aggregation == Aggregation.Sum && Stations > 0) _sums = new ExactSum(_sums.High / Stations, 0);
    }

    public void Write(ByteWriter bytes)
    {
        bytes.Unsigned(Stations);
        bytes.Unsigned(_count);
        foreach (var sum in (ExactSum[])[_means, _sines, _sums])
        {
            bytes.Double(sum.High);
            bytes.Double(sum.Low);
        }
    }

    /// <summary>Adds another hour, as it was written.</summary>
    public void Merge(ref ByteReader bytes)
    {
        Stations = Math.Max(Stations, bytes.Unsigned());
        _count += bytes.Unsigned();
        _means.Add(new ExactSum(bytes.Double(), bytes.Double()));
        _sines.Add(new ExactSum(bytes.Double(), bytes.Double()));
        _sums.Add(new ExactSum(bytes.Double(), bytes.Double()));
    }
}
