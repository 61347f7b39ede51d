namespace CitySensors.Core.FalseAlarms;

/// <summary>How many false alerts a city accepts: the expected number in a time, such as one in 30 days.</summary>
/// <param name="Alerts">The expected number of alerts on clean readings; positive.</param>
/// <param name="Per">The time; positive.</param>
public sealed record AlertBudget(double Alerts, TimeSpan Per)
{
    /// <summary>The expected number of false alerts per reading of a station.</summary>
    /// <param name="stations">The number of stations that send; positive.</param>
    /// <param name="interval">The time between two readings of a station; positive.</param>
    public double PerReading(int stations, TimeSpan interval) => Alerts / Readings(stations, interval);

    /// <summary>The expected number of alerts in <see cref="Per"/> at a number of alerts per reading.</summary>
    public double AlertsAt(double perReading, int stations, TimeSpan interval) => perReading * Readings(stations, interval);

    private double Readings(int stations, TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stations);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        return stations * (Per / interval);
    }
}
