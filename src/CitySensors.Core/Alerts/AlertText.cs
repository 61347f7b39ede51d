using System.Globalization;
using CitySensors.Core.Scoring;

namespace CitySensors.Core.Alerts;

/// <summary>Writes the message of an alert for the public: what happened, how unusual it is and since when, in the city's local time. Thread safe.</summary>
public sealed class AlertText(TimeZoneInfo timeZone)
{
    public string Describe(Alert alert, string station, string sensor, bool isLow)
    {
        ArgumentNullException.ThrowIfNull(alert);
        if (alert.State == AlertState.Cancelled)
            return $"{sensor} at {station}: this warning no longer applies.";
        if (alert.State == AlertState.Retracted)
            return $"{sensor} at {station}: the warning of {Clock(alert.Onset, alert.Updated)} is withdrawn. Readings that arrived later show that its condition was not met.";

        var value = Amount(alert.Measurement.Value, alert.Condition.Unit);
        var usual = Limit(alert.Condition.Expected.Mean);
        if (alert.State == AlertState.Cleared)
            return $"{sensor} at {station} is {value} again; {usual} is normal here. It was unusual {Span(alert)}.";

        if (alert.State == AlertState.Deescalated)
            return $"{sensor} at {station} has eased to {value}; {usual} is normal here. Since {Clock(alert.Onset, alert.Updated)}.";

        var verb = alert.Timing == AlertTiming.Late ? "was" : "is";
        return $"{sensor} at {station} {verb} {value}; {usual} is normal here, and {Limits(alert, isLow)}. Since {Clock(alert.Onset, alert.Updated)}.";
    }

    /// <summary>Describes an unconfirmed or expired alert.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="station">The name of the station.</param>
    /// <param name="sensor">The name of the sensor type.</param>
    /// <param name="lastValid">The time of the last valid value.</param>
    /// <param name="now">The current time.</param>
    public string DescribeSilence(Alert alert, string station, string sensor, DateTimeOffset lastValid, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(alert);
        var silence = $"{sensor} at {station}: no valid reading since {Clock(lastValid, now)}";
        return alert.State == AlertState.Expired
            ? $"{silence}. This warning has ended without confirmation."
            : $"{silence}; whether this warning still holds is unknown.";
    }

    /// <summary>The limit that the value exceeds: the expected band if it lies outside of it, otherwise the threshold of the rule.</summary>
    private static string Limits(Alert alert, bool isLow)
    {
        const double outlier = Scorer.OutlierTailProbability;
        if (isLow && alert.Condition.Expected.LowerTail(alert.Measurement.Value) < outlier)
            return $"less than {Limit(alert.Condition.Expected.ValueOfLowerTail(outlier))} is expected less than once in ten thousand readings";
        if (!isLow && alert.Condition.Expected.UpperTail(alert.Measurement.Value) < outlier)
            return $"more than {Limit(alert.Condition.Expected.ValueOfUpperTail(outlier))} is expected less than once in ten thousand readings";
        return isLow ? $"this warning is given from {Limit(alert.Condition.Threshold)} down" : $"this warning is given from {Limit(alert.Condition.Threshold)} on";
    }

    private static string Limit(double value) =>
        Math.Abs(value) < 10 ? Number(value)
        : value.ToString(Math.Abs(value - Math.Round(value, 1)) > 1e-9 ? "F0" : "0.#", CultureInfo.InvariantCulture);

    private string Span(Alert alert)
    {
        var (from, to) = (Clock(alert.Onset, alert.Updated), Clock(alert.Updated, alert.Updated));
        return from == to ? $"at {from}" : $"from {from} to {to}";
    }

    private string Clock(DateTimeOffset time, DateTimeOffset today)
    {
        var local = TimeZoneInfo.ConvertTime(time, timeZone);
        var sameDay = local.Date == TimeZoneInfo.ConvertTime(today, timeZone).Date;
        return local.ToString(sameDay ? "HH:mm" : "HH:mm 'on' d MMMM yyyy", CultureInfo.InvariantCulture);
    }

    private static string Amount(double value, string unit) => unit switch
    {
        "1" => Number(value),
        "%" => $"{Number(value)} %",
        "Cel" => $"{Number(value)} °C",
        "ug/m3" => $"{Number(value)} µg/m³",
        _ => $"{Number(value)} {unit}",
    };

    private static string Number(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("F0", CultureInfo.InvariantCulture),
        0 => "0",
        >= 0.1 => value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("G2", CultureInfo.InvariantCulture),
    };
}
