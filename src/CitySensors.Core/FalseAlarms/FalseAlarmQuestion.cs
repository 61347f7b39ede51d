using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.FalseAlarms;

/// <summary>What is known of a sensor in a city, and how many false alerts of it the city accepts.</summary>
/// <param name="Distribution">The distribution of clean values.</param>
/// <param name="Budget">The false alerts of all stations together.</param>
/// <param name="Stations">The number of stations that send it; positive.</param>
/// <param name="Interval">The time between two readings of a station; positive.</param>
public sealed record FalseAlarmQuestion(Distribution Distribution, AlertBudget Budget, int Stations, TimeSpan Interval)
{
    /// <summary>See <see cref="Smoothing"/>.</summary>
    public const double DefaultSmoothing = 0.2;

    /// <summary>The side on which values are reported.</summary>
    public Tail Tail { get; init; } = Tail.Both;

    /// <summary>How many readings must be beyond the level.</summary>
    public RunCondition Values { get; init; } = new(Rule.DefaultMinValues);

    /// <summary>The autocorrelation of successive readings of a station, as estimated by <see cref="Autocorrelation"/>; 0 if they are independent.</summary>
    public double Autocorrelation { get; init; }

    /// <summary>The shift of the <see cref="NormalScore"/> that is to be found, in standard deviations, towards the tail; positive.</summary>
    public double Shift { get; init; } = 1;

    /// <summary>The shift as charts see it: of the residuals of autocorrelated readings.</summary>
    public double ResidualShift => FalseAlarms.Autocorrelation.ResidualShift(Shift, Autocorrelation);

    /// <summary>The weight λ of a reading in the moving average.</summary>
    public double Smoothing { get; init; } = DefaultSmoothing;
}
