using CitySensors.Core.Sensors;

namespace CitySensors.Core.Aggregates;

/// <summary>
/// The values of one sensor in a window, of a station or of the stations of an area: as many numbers as it takes to merge windows to longer ones.
/// Values that failed quality control or are suspect are counted, and nothing else. Values of counters, and aggregates, are added in order of event
/// time. Not thread safe.
/// </summary>
public sealed partial class Aggregate
{
    /// <summary>Unit vectors whose sum is shorter than this share of their number point nowhere: only rounding is left.</summary>
    private const double NoDirection = 1e-9;

    private const byte Mixed = byte.MaxValue;

    private readonly QuantileSketch _sketch = new();

    /// <summary>Null for a single station.</summary>
    private StationMeans? _means;

    private ExactSum _sum;
    private ExactSum _squares;

    /// <summary>Of energies, of cosines, or of increments.</summary>
    private ExactSum _special;

    private ExactSum _sines;

    /// <summary>How the values are combined; null while there are none.</summary>
    private byte? _kind;

    private double _min = double.NaN;
    private double _max = double.NaN;
    private double _firstValue;
    private double _lastValue;
    private long _firstTicks;
    private long _lastTicks;
    private long _coveredMilliseconds;
    private long _singles;
    private long _intervalMilliseconds;

    /// <summary>Of how many stations there are valid values, at most in one hour; null for a single station.</summary>
    public long? Stations => _means?.Stations;

    /// <summary>The number of valid values.</summary>
    public long Count { get; private set; }

    /// <summary>How many of them are outliers.</summary>
    public long Outliers { get; private set; }

    public long Suspect { get; private set; }

    public long Failed { get; private set; }

    /// <summary>
    /// How often the aggregate was computed with another result, from 1; of merged ones the sum, so that it increases with every change. 0 if it is
    /// not stored.
    /// </summary>
    public long Revision { get; internal set; }

    /// <summary>NaN without values, for counters and circular values.</summary>
    public double Min => HasAll ? _min : double.NaN;

    /// <summary>NaN without values, for counters and circular values.</summary>
    public double Max => HasAll ? _max : double.NaN;

    /// <summary>Whether there was no value at all, neither valid nor other.</summary>
    public bool IsEmpty => Count + Suspect + Failed == 0;

    /// <summary>The value of a counter before the first one, of which the increase since then is part; NaN if it is unknown.</summary>
    internal double ValueBefore { get; set; } = double.NaN;

    /// <summary>The last valid value of a counter; NaN without values.</summary>
    internal double LastValue => _means is null && Count > 0 && IsKind(Aggregation.CounterIncrement) ? _lastValue : double.NaN;

    /// <summary>The sample standard deviation; NaN for fewer than two values, for counters and circular values.</summary>
    public double StandardDeviation => HasAll ? ExactSum.StandardDeviation(_sum, _squares, Count) : double.NaN;

    /// <summary>
    /// Amounts that add up, or the increase of a counter; NaN for other aggregations. Of an area the amount at an average station, or the increase of
    /// all counters.
    /// </summary>
    public double Sum =>
        Count == 0 ? double.NaN
        : _means is { } means ? IsKind(Aggregation.Sum) || IsKind(Aggregation.CounterIncrement) ? means.Sum : double.NaN
        : IsKind(Aggregation.Sum) ? _sum.High
        : IsKind(Aggregation.CounterIncrement) ? _special.High + (double.IsNaN(ValueBefore) ? 0 : Increment(ValueBefore, _firstValue))
        : double.NaN;

    /// <summary>
    /// The arithmetic mean, or that of energies; NaN without values, for counters, and where values of parts of the window were combined in different
    /// ways, because the definition of the sensor type was changed. Of an area the mean over the hours of its stations.
    /// </summary>
    public double Mean =>
        Count == 0 ? double.NaN
        : IsKind(Aggregation.Mean) || IsKind(Aggregation.Sum) ? _means?.Mean ?? _sum.High / Count
        : IsKind(Aggregation.EnergyMean) ? 10 * Math.Log10(_means?.Mean ?? _special.High / Count)
        : double.NaN;

    /// <summary>The direction of the sum of the unit vectors, in [0, period); NaN if the values are not circular or cancel each other out.</summary>
    public double Direction(CircularScale scale)
    {
        ArgumentNullException.ThrowIfNull(scale);
        if (!(Resultant is > NoDirection)) return double.NaN;
        var (cosine, sine) = _means?.Resultant ?? (_special.High, _sines.High);
        return Math.Abs(cosine) + Math.Abs(sine) is > NoDirection ? scale.Normalize(Math.Atan2(sine, cosine) * scale.Period / Math.Tau) : double.NaN;
    }

    /// <summary>The circular standard deviation √(-2 ln R): Mardia and Jupp, "Directional Statistics" (2000), section 2.3; NaN as the direction.</summary>
    public double DirectionDeviation(CircularScale scale)
    {
        ArgumentNullException.ThrowIfNull(scale);
        return Resultant is > NoDirection and var length ? Math.Sqrt(-2 * Math.Log(Math.Min(1, length))) * scale.Period / Math.Tau : double.NaN;
    }

    /// <summary>A value whose rank is the share <paramref name="share"/> of all, to 1 %; NaN without values, for counters and circular values.</summary>
    public double Quantile(double share) => HasAll ? Math.Clamp(_sketch.Quantile(share), _min, _max) : double.NaN;

    /// <summary>
    /// The share of the time of a window that the values cover, each for the usual interval; null if that is unknown, because there is one value only.
    /// Of an area the share for the stations that there were at most in one hour.
    /// </summary>
    public double? CompletenessIn(Window window)
    {
        if (Count == 0) return 0;
        if (_singles > 0 && _intervalMilliseconds == 0) return null;
        var time = (double)window.Length * (Stations ?? 1);
        return Math.Min(1, (_coveredMilliseconds + _singles * _intervalMilliseconds) * (double)TimeSpan.TicksPerMillisecond / time);
    }

    /// <summary>Adds a valid value.</summary>
    /// <param name="type">The sensor type.</param>
    /// <param name="ticks">The event time in UTC ticks; of a counter after that of all values before.</param>
    /// <param name="value">The value.</param>
    /// <param name="isOutlier">Whether it is an outlier.</param>
    public void Add(SensorType type, long ticks, double value, bool isOutlier)
    {
        ArgumentNullException.ThrowIfNull(type);
        _kind ??= (byte)type.Aggregation;
        if (isOutlier) Outliers++;
        switch (type.Aggregation)
        {
            case Aggregation.CircularMean:
                var (sine, cosine) = Math.SinCos(value * Math.Tau / type.Circular!.Period);
                _special.Add(cosine);
                _sines.Add(sine);
                break;
            case Aggregation.CounterIncrement:
                if (Count > 0) _special.Add(Increment(_lastValue, value));
                break;
            default:
                AddToSums(value, type.Aggregation);
                break;
        }

        if (Count == 0 || ticks < _firstTicks) (_firstValue, _firstTicks) = (value, ticks);
        if (Count == 0 || ticks > _lastTicks) (_lastValue, _lastTicks) = (value, ticks);
        Count++;
    }

    public void AddSuspect() => Suspect++;

    public void AddFailed() => Failed++;

    /// <summary>States the usual interval between the values, once all of a window are added.</summary>
    /// <param name="window">The window.</param>
    /// <param name="intervalTicks">The interval in ticks; 0 if it is unknown, because there are fewer than two values.</param>
    public void Cover(Window window, long intervalTicks)
    {
        _intervalMilliseconds = intervalTicks / TimeSpan.TicksPerMillisecond;
        _singles = Count > 0 && intervalTicks == 0 ? 1 : 0;
        _coveredMilliseconds = Math.Min(window.Length, Count * intervalTicks) / TimeSpan.TicksPerMillisecond;
    }

    /// <summary>Adds what another station measured in the same hour.</summary>
    internal void AddStation(SensorType type, Aggregate station)
    {
        Suspect += station.Suspect;
        Failed += station.Failed;
        if (station.Count == 0) return;
        (_means ??= new StationMeans()).Add(type, station);
        AddKind(station._kind!.Value);
        Outliers += station.Outliers;
        ExtendTimes(station._firstTicks, station._lastTicks);
        Count += station.Count;
        _coveredMilliseconds += station._coveredMilliseconds;
        _singles += station._singles;
        _special.Add(station._special);
        _sines.Add(station._sines);
        if (!HasValues(station._kind.Value)) return;
        Extend(station._min, station._max);
        _sum.Add(station._sum);
        _squares.Add(station._squares);
        _sketch.Merge(station._sketch);
    }

    /// <summary>Ends an hour, once all stations are added.</summary>
    internal void EndHour(SensorType type) => _means?.EndHour(type);

    /// <summary>Whether all values are in the sums and the sketch.</summary>
    private bool HasAll => Count > 0 && _sketch.Count == Count;

    private double Resultant => Count > 0 && IsKind(Aggregation.CircularMean)
        ? Math.Sqrt(_special.High * _special.High + _sines.High * _sines.High) / Count
        : double.NaN;

    private bool IsKind(Aggregation aggregation) => _kind == (byte)aggregation;

    private static bool HasValues(byte kind) => (Aggregation)kind is not (Aggregation.CounterIncrement or Aggregation.CircularMean);

    /// <summary>A lower value than before is a restart from zero.</summary>
    private static double Increment(double before, double value) => value >= before ? value - before : value;

    private void AddToSums(double value, Aggregation aggregation)
    {
        if (aggregation == Aggregation.EnergyMean) _special.Add(Math.Pow(10, value / 10));
        _sum.Add(value);
        _squares.AddSquare(value);
        _sketch.Add(value);
        Extend(value, value);
    }

    private void AddKind(byte kind) => _kind = _kind is { } known && known != kind ? Mixed : kind;

    private void ExtendTimes(long firstTicks, long lastTicks) =>
        (_firstTicks, _lastTicks) = Count == 0 ? (firstTicks, lastTicks) : (Math.Min(firstTicks, _firstTicks), Math.Max(lastTicks, _lastTicks));

    private void Extend(double min, double max)
    {
        if (!(min >= _min)) _min = min;
        if (!(max <= _max)) _max = max;
    }
}
