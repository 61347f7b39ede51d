using System.Globalization;
using CitySensors.Core.Sensors;
using static CitySensors.Core.Forecasts.DailyCycle;

namespace CitySensors.Core.Forecasts;

/// <summary>
/// Forecasts the sensors of a station by the hour: a daily cycle, what remains by regression on the last hours of the sensor and of those that tell
/// most about it, and intervals from errors on hours that a model was not fitted to. docs/forecasts.md says how accurate it is. Pure functions.
/// </summary>
public static class Forecaster
{
    /// <summary>The maximum number of hours that are used.</summary>
    public const int MaxHistoryHours = 60 * HoursPerDay;

    /// <summary>How many hours with a value it takes to forecast 24 hours.</summary>
    public const int MinHours = 14 * HoursPerDay;

    /// <summary>How many hours with a value it takes to forecast 72 hours.</summary>
    public const int MinHoursForLong = 28 * HoursPerDay;

    public const int ShortHorizon = 24;

    public const int LongHorizon = 72;

    /// <summary>How old the last value may be: what a forecast knows more than the daily cycle is soon out of date.</summary>
    private const int MaxAgeHours = 6;

    /// <summary>The number of last values that are regressors.</summary>
    private const int Lags = 3;

    /// <summary>The last value of another sensor and that of two hours before, for its tendency.</summary>
    private static readonly int[] LagsOfOthers = [1, 3];

    /// <summary>More would rather add noise.</summary>
    private const int MaxOthers = 3;

    /// <summary>How far ahead another sensor should tell something.</summary>
    private const int LeadOfOthers = 12;

    /// <summary>Whether sensors of a type are forecast if they have enough history.</summary>
    public static bool Suits(SensorType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Circular is null && type.Aggregation != Aggregation.CounterIncrement;
    }

    /// <summary>Forecasts the sensors of a station.</summary>
    /// <param name="sensors">The hourly values of its sensors, all until the hour before the origin; of longer histories the end is used.</param>
    /// <returns>One per sensor, in the same order.</returns>
    public static IReadOnlyList<SensorForecast> Forecast(IReadOnlyList<HourlySeries> sensors)
    {
        ArgumentNullException.ThrowIfNull(sensors);
        var length = Math.Min(MaxHistoryHours, sensors.Count == 0 ? 0 : sensors.Max(sensor => sensor.Values.Count));
        var values = sensors.Select(sensor => LastOf(sensor.Values, length)).ToList();
        var reasons = sensors.Select((sensor, i) => ReasonAgainst(sensor.Type, values[i])).ToList();
        var cycles = values.Select((one, i) => reasons[i] is null ? new DailyCycle(one) : null).ToList();
        return [.. sensors.Select((sensor, i) => cycles[i] is { } cycle
            ? Forecast(sensor.Type, values[i], cycle, cycles)
            : new SensorForecast(sensor.Type.Id, CountOf(values[i])) { Reason = reasons[i] })];
    }

    private static double[] LastOf(IReadOnlyList<double> values, int length)
    {
        var last = new double[length];
        for (var i = 0; i < length; i++) last[length - 1 - i] = i < values.Count && double.IsFinite(values[values.Count - 1 - i]) ? values[values.Count - 1 - i] : double.NaN;
        return last;
    }

    private static int CountOf(double[] values) => values.Count(double.IsFinite);

    private static string? ReasonAgainst(SensorType type, double[] values)
    {
        if (!Suits(type)) return type.Circular is not null ? "Directions are not forecast." : "Counters are not forecast.";
        var count = CountOf(values);
        if (count < MinHours) return string.Create(CultureInfo.InvariantCulture, $"Not enough history: {count} hours with values of the last {MaxHistoryHours / HoursPerDay} days; {MinHours} are needed.");
        var age = values.Length - Array.FindLastIndex(values, double.IsFinite);
        return age > MaxAgeHours ? string.Create(CultureInfo.InvariantCulture, $"The last hour with a value was {age} hours ago; at most {MaxAgeHours} are allowed.") : null;
    }

    private static SensorForecast Forecast(SensorType type, double[] values, DailyCycle cycle, List<DailyCycle?> station)
    {
        var count = CountOf(values);
        // Without the time before the first value.
        var start = Array.FindIndex(values, double.IsFinite) + LagsOfOthers.Max();
        var horizon = count >= MinHoursForLong ? LongHorizon : ShortHorizon;
        var residuals = cycle.Standardized;
        var others = OthersOf(cycle, station, start);
        var regressors = new double[values.Length - start + 1][];
        for (var i = 0; i < regressors.Length; i++) regressors[i] = Regressors(residuals, others, start + i);
        var regression = new DirectRegression(regressors, residuals.AsSpan(start), horizon);
        var errors = new CrossErrors(values, cycle, start, regressors, regression, Lags);
        var means = new double[horizon];
        DirectRegression.Predict(regression.Fit(Lags, withoutPart: null), regressors[^1], means);
        var (model, last) = errors.MeanAbsolute(ShortHorizon);
        return new SensorForecast(type.Id, count) { MeanAbsoluteError = model, LastValueError = last, Hours = HoursOf(type, means, values.Length, cycle, errors) };
    }

    private static ForecastHour[] HoursOf(SensorType type, double[] means, int origin, DailyCycle cycle, CrossErrors errors)
    {
        var bounds = type.SuspectOutside ?? type.Plausible;
        Span<double> quantiles = stackalloc double[4];
        var hours = new ForecastHour[means.Length];
        for (var hour = 0; hour < hours.Length; hour++)
        {
            errors.Quantiles(hour, [0.025, 0.1, 0.9, 0.975], quantiles);
            hours[hour] = new ForecastHour(
                ValueOf(hour, 0),
                ValueOf(hour, Math.Min(0, quantiles[1])),
                ValueOf(hour, Math.Max(0, quantiles[2])),
                ValueOf(hour, Math.Min(0, quantiles[0])),
                ValueOf(hour, Math.Max(0, quantiles[3])));
        }

        return hours;

        double ValueOf(int hour, double error)
        {
            var value = cycle.At(origin + hour) + (means[hour] + error) * cycle.Scale;
            return bounds is null ? value : Math.Clamp(value, bounds.Min, bounds.Max);
        }
    }

    /// <summary>The other sensors whose values tell most about those of this one half a day later.</summary>
    private static double[][] OthersOf(DailyCycle cycle, List<DailyCycle?> station, int start) =>
        [.. station.Where(other => other is not null && !ReferenceEquals(other, cycle))
            .OrderByDescending(other => Math.Abs(Covariance(other!.Standardized, cycle.Standardized, start)))
            .Take(MaxOthers).Select(other => other!.Standardized)];

    /// <summary>Of standardized values, so that it is the correlation but for a factor that all share.</summary>
    private static double Covariance(double[] earlier, double[] later, int start)
    {
        var sum = 0.0;
        for (var i = start; i + LeadOfOthers < later.Length; i++) sum += earlier[i] * later[i + LeadOfOthers];
        return sum;
    }

    private static double[] Regressors(double[] residuals, double[][] others, int origin)
    {
        var row = new double[Lags + others.Length * LagsOfOthers.Length];
        for (var lag = 1; lag <= Lags; lag++) row[lag - 1] = residuals[origin - lag];
        var next = Lags;
        foreach (var other in others)
            foreach (var lag in LagsOfOthers) row[next++] = other[origin - lag];
        return row;
    }
}
