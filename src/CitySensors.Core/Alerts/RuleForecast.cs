using CitySensors.Core.Forecasts;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Alerts;

/// <summary>The forecast that a rule watches, instead of values.</summary>
/// <param name="Within">How far ahead of the newest forecast's first hour, in whole hours up to <see cref="MaxWithin"/>.</param>
/// <param name="LeastProbability">
/// The least probability that the mean of one of these hours (the sum of amounts) is beyond a level, from <see cref="MinProbability"/> to
/// <see cref="MaxProbability"/>.
/// </param>
public sealed record RuleForecast(TimeSpan Within, double LeastProbability = RuleForecast.DefaultLeastProbability)
{
    /// <summary>More likely than not.</summary>
    public const double DefaultLeastProbability = 0.5;

    /// <summary>The outermost bounds that forecasts have: those of the interval of 95 %.</summary>
    public const double MinProbability = 0.025;

    /// <summary>See <see cref="MinProbability"/>.</summary>
    public const double MaxProbability = 0.975;

    public static readonly TimeSpan MaxWithin = TimeSpan.FromHours(Forecaster.LongHorizon);

    public static readonly TimeSpan DefaultWithin = TimeSpan.FromHours(Forecaster.ShortHorizon);

    /// <summary><see cref="Within"/> as an ISO 8601 duration, without days.</summary>
    public string WithinText => FormattableString.Invariant($"PT{Within.TotalHours:0}H");

    /// <summary>The hour whose value is the furthest out that is reached with the probability.</summary>
    /// <param name="hours">The hours of the forecast.</param>
    /// <param name="isLow">Whether low values are further out.</param>
    /// <returns>The index of the hour and the value; null if there are no hours.</returns>
    internal (int Hour, double Value)? FurthestOf(IReadOnlyList<ForecastHour> hours, bool isLow)
    {
        (int Hour, double Value)? furthest = null;
        for (var hour = 0; hour < Math.Min(hours.Count, (int)Within.TotalHours); hour++)
        {
            var value = Quantile(hours[hour], isLow ? LeastProbability : 1 - LeastProbability);
            if (furthest is not { } known || (isLow ? value < known.Value : value > known.Value)) furthest = (hour, value);
        }

        return furthest;
    }

    /// <summary>Whether sensors of the type are forecast.</summary>
    internal static bool Fits(SensorType type) => Forecaster.Suits(type);

    /// <summary>A quantile, linear between those that the forecast has; its mean counts as the median.</summary>
    private static double Quantile(in ForecastHour hour, double share)
    {
        ReadOnlySpan<(double Share, double Value)> known = [(MinProbability, hour.Low95), (0.1, hour.Low80), (0.5, hour.Mean), (0.9, hour.High80), (MaxProbability, hour.High95)];
        for (var i = 1; i < known.Length; i++)
        {
            var (low, high) = (known[i - 1], known[i]);
            if (share <= high.Share) return low.Value + (high.Value - low.Value) * Math.Clamp((share - low.Share) / (high.Share - low.Share), 0, 1);
        }

        return hour.High95;
    }
}
