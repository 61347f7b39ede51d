namespace CitySensors.Simulator.Weather;

/// <summary>
/// What the values of a sensor type are made of: shares of the variance of the standardised values for the time of day and for the weather;
/// the rest is noise of the single sensor.
/// </summary>
/// <param name="DayShare">The share of the time of day.</param>
/// <param name="Peak">The hour of the day with the highest values, in solar time.</param>
/// <param name="WeatherShare">The share of the weather, which is the same in the whole city.</param>
/// <param name="WeatherHours">How long the weather lasts, in hours.</param>
internal sealed record DailyCourse(double DayShare, double Peak, double WeatherShare, double WeatherHours)
{
    /// <summary>Noise only.</summary>
    public static DailyCourse None { get; } = new(0, 0, 0, 24);

    /// <summary>The share of a second wave of twelve hours in that of the day, such as two rush hours.</summary>
    public double HalfDayShare { get; init; }

    /// <summary>The hour of one of the two peaks of the second wave.</summary>
    public double HalfDayPeak { get; init; }

    /// <summary>The standard deviation of the noise.</summary>
    public double Noise => Math.Sqrt(1 - DayShare - WeatherShare);

    /// <summary>The course of a standard sensor type; <see cref="None"/> for others.</summary>
    public static DailyCourse Of(string sensorType) => sensorType switch
    {
        "temperature" => new(0.55, 15, 0.3, 60),
        "humidity" => new(0.45, 5, 0.35, 48),
        "pressure" => new(0.05, 10, 0.8, 72) { HalfDayShare = 0.8, HalfDayPeak = 10 },
        "air_quality" => new(0.4, 14, 0.35, 48) { HalfDayShare = 0.5, HalfDayPeak = 8 },
        "particulate_matter" => new(0.35, 20, 0.4, 48) { HalfDayShare = 0.6, HalfDayPeak = 8 },
        "noise_level" => new(0.65, 14, 0.05, 48) { HalfDayShare = 0.15, HalfDayPeak = 8 },
        "illuminance" => new(0.75, 12, 0.1, 24),
        "wind_speed" => new(0.25, 14, 0.45, 24),
        "rainfall" => new(0.1, 17, 0.5, 12),
        _ => None,
    };

    /// <summary>The deviation at an hour of the day, in standard deviations; its mean square over a day is the share of the day.</summary>
    public double At(double hour) => Math.Sqrt(2 * DayShare) * (
        Math.Sqrt(1 - HalfDayShare) * Math.Cos(Math.Tau * (hour - Peak) / 24)
        + Math.Sqrt(HalfDayShare) * Math.Cos(Math.Tau * (hour - HalfDayPeak) / 12));
}
