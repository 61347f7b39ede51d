using CitySensors.Simulator.City;

namespace CitySensors.Simulator.Running;

/// <summary>
/// The readings of a partition of the stations in order of event time. Across the whole city, reading g comes from
/// station g mod N at start + g/rate. Not thread safe.
/// </summary>
internal sealed class ReadingSource : IDisposable
{
    /// <summary>Event times are multiples of 10 µs, because they are written with five decimals.</summary>
    private const long StepsPerSecond = 100_000;
    private const long TicksPerStep = TimeSpan.TicksPerSecond / StepsPerSecond;

    private readonly SimulatedCity _city;
    private readonly DateTimeOffset _start;
    private readonly double _rate;
    private readonly int _stations;
    private readonly int _part;
    private readonly int _parts;
    private readonly int _ownStations;
    private readonly long _ownCount;
    private readonly double[] _values;
    private long _next;

    public ReadingSource(SimulationOptions options, CityLayout layout, int part, int parts)
    {
        _city = new SimulatedCity(options.City, layout, options.Script);
        _start = new DateTimeOffset(options.Start.UtcTicks / TicksPerStep * TicksPerStep, TimeSpan.Zero);
        _rate = options.ReadingsPerSecond;
        _stations = options.City.Stations;
        _part = part;
        _parts = parts;
        _ownStations = OwnOf(_stations);
        var (rounds, rest) = Math.DivRem(options.Count ?? long.MaxValue, _stations);
        _ownCount = options.Count is null ? long.MaxValue : rounds * _ownStations + OwnOf(rest);
        _values = new double[options.City.SensorTypes.Count];
    }

    /// <summary>The event time of the last reading.</summary>
    public DateTimeOffset Time { get; private set; }

    /// <summary>The offset of the last of the next readings from the start; null if there are no more.</summary>
    public TimeSpan? NextDue(int count) =>
        _next >= _ownCount ? null : TimeOf(Math.Min(_next + count, _ownCount) - 1) - _start;

    /// <summary>Writes the next readings; offline stations send none.</summary>
    /// <returns>The number of readings written.</returns>
    public int Write(int count, ReadingWriter into)
    {
        var written = 0;
        for (; count > 0 && _next < _ownCount; count--, _next++)
        {
            var station = StationOf(_next);
            Time = TimeOf(_next);
            if (!_city.Observe(station, Time, _values)) continue;
            into.Write(_city.Stations[station].Id, Time, _values);
            written++;
        }

        return written;
    }

    public void Dispose() => _city.Dispose();

    private int StationOf(long own) => _part + (int)(own % _ownStations) * _parts;

    private DateTimeOffset TimeOf(long own)
    {
        var inCity = own / _ownStations * _stations + StationOf(own);
        // The product is exact, so there is a single rounding: multiples of a step are preserved.
        return _start.AddTicks((long)((double)inCity * StepsPerSecond / _rate) * TicksPerStep);
    }

    /// <summary>The number of stations of this partition among the first ones.</summary>
    private int OwnOf(long stations) => (int)((stations - _part + _parts - 1) / _parts);
}
