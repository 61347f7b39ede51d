using System.Collections.Concurrent;
using CitySensors.Core.Sensors;

namespace CitySensors.Simulator.Weather;

/// <summary>
/// The values of a sensor type by time of day, weather and noise, such that over many days they have exactly the known distribution, and
/// such that outliers are as frequent at any hour of any day. Immutable and thread safe.
/// </summary>
/// <remarks>
/// The sum of a daily wave and normal numbers is not normal: it is transformed by its own distribution function and the quantile of the known
/// distribution (the probability integral transform). The sum moves by more than a standard deviation during a day, which
/// alone would make high outliers frequent at its peak and absent at night; so noise beyond 3 σ, a reading in 370, is not moved.
/// </remarks>
internal sealed class ValueCurve
{
    private const double LargestNoise = 3;
    private const double LargestWeather = 5;
    private const double WeatherStep = 0.25;
    private const int Points = 512;
    private const int HoursOfDay = 96;

    /// <summary>Every partition of every simulation in a process needs the same few.</summary>
    private static readonly ConcurrentDictionary<(Distribution, DailyCourse), ValueCurve> Shared = new();

    private static readonly Distribution Standard = new(DistributionKind.Normal, 0, 1);
    private static readonly double Beyond = Standard.UpperTail(LargestNoise);

    private readonly Distribution _distribution;
    private readonly double _noise;
    private readonly double _end;
    private readonly double _pointsPerUnit;
    private readonly double[] _values;

    private ValueCurve(Distribution distribution, DailyCourse course)
    {
        _distribution = distribution;
        _noise = course.Noise;
        var hours = Enumerable.Range(0, HoursOfDay).Select(i => course.At((i + 0.5) * 24 / HoursOfDay)).ToArray();
        _end = hours.Max(Math.Abs) + LargestWeather * Math.Sqrt(course.WeatherShare) + LargestNoise * _noise;
        _pointsPerUnit = (Points - 1) / (2 * _end);
        var ofWeatherAndNoise = Enumerable.Range(0, Points).Select(i => Cumulative(SumAt(i), course)).ToArray();
        _values = [.. Enumerable.Range(0, Points).Select(i =>
        {
            var probability = hours.Average(hour => Interpolated(ofWeatherAndNoise, SumAt(i) - hour));
            return distribution.ValueOfLowerTail(Beyond + probability * (1 - 2 * Beyond));
        })];
    }

    public static ValueCurve Of(Distribution distribution, DailyCourse course) =>
        Shared.GetOrAdd((distribution, course), key => new ValueCurve(key.Item1, key.Item2));

    /// <param name="moved">What time of day and weather add, in standard deviations.</param>
    /// <param name="noise">N(0, 1).</param>
    public double Value(double moved, double noise)
    {
        if (Math.Abs(noise) <= LargestNoise) return Interpolated(_values, moved + _noise * noise);
        if (_distribution.Kind == DistributionKind.Normal) return _distribution.Mean + _distribution.StandardDeviation * noise;
        return noise > 0
            ? _distribution.ValueOfUpperTail(Standard.UpperTail(noise))
            : _distribution.ValueOfLowerTail(Standard.LowerTail(noise));
    }

    /// <summary>The probability that weather and noise up to <see cref="LargestNoise"/> together are not above a sum.</summary>
    private static double Cumulative(double sum, DailyCourse course)
    {
        var (probability, weights) = (0.0, 0.0);
        for (var weather = -LargestWeather; weather <= LargestWeather; weather += WeatherStep)
        {
            var weight = Math.Exp(-weather * weather / 2);
            var noise = Math.Clamp((sum - Math.Sqrt(course.WeatherShare) * weather) / course.Noise, -LargestNoise, LargestNoise);
            probability += weight * (Standard.LowerTail(noise) - Beyond) / (1 - 2 * Beyond);
            weights += weight;
        }

        return Math.Clamp(probability / weights, 0, 1);
    }

    private double SumAt(int point) => point / _pointsPerUnit - _end;

    private double Interpolated(double[] values, double sum)
    {
        var place = Math.Clamp((sum + _end) * _pointsPerUnit, 0, Points - 1);
        var point = Math.Min((int)place, Points - 2);
        return values[point] + (place - point) * (values[point + 1] - values[point]);
    }
}
