using CitySensors.Core.Sensors;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Randomness;

namespace CitySensors.Simulator.Weather;

/// <summary>How far time of day and weather move the values of each sensor type of a city, to the minute. Not thread safe.</summary>
internal sealed class CityWeather
{
    private const double HoursPerDegree = 24.0 / 360;

    private readonly DailyCourse[] _courses;
    private readonly SlowDrift[] _drifts;
    private readonly double[] _moves;
    private readonly TimeSpan _solarTime;
    private long _minute = -1;

    public CityWeather(CityOptions options)
    {
        var types = options.SensorTypes;
        _courses = [.. types.Select(type => DailyCourse.Of(type.Id))];
        _drifts = [.. types.Zip(_courses, (type, course) => new SlowDrift(SplitMix64.SeedOf(options.Seed, "weather", type.Id), course.WeatherHours))];
        _moves = new double[types.Count];
        _solarTime = TimeSpan.FromHours(options.Centre.Longitude * HoursPerDegree);
    }

    /// <summary>The curves of the sensor types, in their order.</summary>
    public static ValueCurve[] Curves(IEnumerable<SensorType> types) => [.. types.Select(type => ValueCurve.Of(
        type.Distribution ?? throw new ArgumentException($"The sensor type {type.Id} has no distribution to simulate.", nameof(types)),
        DailyCourse.Of(type.Id)))];

    /// <summary>In standard deviations, by sensor type; valid until the next call.</summary>
    public ReadOnlySpan<double> At(DateTimeOffset time)
    {
        var minute = time.UtcTicks / TimeSpan.TicksPerMinute;
        if (minute == _minute) return _moves;
        _minute = minute;
        var start = new DateTimeOffset(minute * TimeSpan.TicksPerMinute, TimeSpan.Zero);
        var hour = (start + _solarTime).TimeOfDay.TotalHours;
        for (var i = 0; i < _moves.Length; i++)
            _moves[i] = _courses[i].At(hour) + Math.Sqrt(_courses[i].WeatherShare) * _drifts[i].At(start);
        return _moves;
    }
}
