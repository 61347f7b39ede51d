using System.Globalization;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Alerts;

/// <summary>Writes the message of an alert for the public: what happened, how unusual it is and since when, in the city's local time. Thread safe.</summary>
public sealed partial class AlertText(TimeZoneInfo timeZone)
{
    private const string Language = "en";

    public TimeZoneInfo TimeZone { get; } = timeZone;

    /// <summary>Describes an entry.</summary>
    /// <param name="alert">The entry, without a message.</param>
    /// <param name="station">The name of the station.</param>
    /// <param name="type">The sensor type.</param>
    /// <param name="isLow">Whether the alert reports low values.</param>
    /// <param name="sector">The sector of the level, if the values are circular.</param>
    /// <param name="window">The windows whose figure is reported, if it is not of single values.</param>
    public string Describe(Alert alert, string station, SensorType type, bool isLow, Sector? sector = null, RuleWindow? window = null)
    {
        ArgumentNullException.ThrowIfNull(alert);
        ArgumentNullException.ThrowIfNull(type);
        var subject = Subject(type, station, window);
        if (alert.State == AlertState.Cancelled)
            return $"{subject}: this warning no longer applies.";
        if (alert.State == AlertState.Retracted)
            return $"{subject}: the warning of {Clock(alert.Onset, alert.Updated)} is withdrawn. Readings that arrived later show that its condition was not met.";

        var value = Amount(alert, type);
        var usual = alert.Condition.Expected is { } expected ? $"; {Limit(expected.Mean)} is normal here" : "";
        if (alert.State == AlertState.Cleared)
            return $"{subject} is {value} again{usual}. {(usual.Length > 0 ? "It was unusual" : "This warning was given")} {Span(alert)}{Worst(alert)}.";

        if (alert.State == AlertState.Deescalated)
            return $"{subject} has eased to {value}{usual}. Since {Clock(alert.Onset, alert.Updated)}.";

        var verb = alert.Timing == AlertTiming.Late ? "was" : "is";
        var limits = sector is null ? Limits(alert, isLow) : $"this warning is given from {Limit(sector.From)} to {Limit(sector.To)}";
        return $"{subject} {verb} {value}{usual}{(usual.Length > 0 ? ", and" : ";")} {limits}. Since {Clock(alert.Onset, alert.Updated)}.";
    }

    /// <summary>Describes an unconfirmed or expired alert.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="station">The name of the station.</param>
    /// <param name="type">The sensor type.</param>
    /// <param name="lastValid">The time of the last valid value.</param>
    /// <param name="now">The current time.</param>
    /// <param name="rule">The rule, if it is not on single values.</param>
    public string DescribeSilence(Alert alert, string station, SensorType type, DateTimeOffset lastValid, DateTimeOffset now, Rule? rule = null)
    {
        ArgumentNullException.ThrowIfNull(alert);
        ArgumentNullException.ThrowIfNull(type);
        var what = rule?.Forecast is not null ? "forecast" : rule?.Window is not null ? "complete figure" : "valid reading";
        var silence = $"{Subject(type, station, rule?.Window)}: no {what} since {Clock(lastValid, now)}";
        return alert.State == AlertState.Expired
            ? $"{silence}. This warning has ended without confirmation."
            : $"{silence}; whether this warning still holds is unknown.";
    }

    private static string Subject(SensorType type, string station, RuleWindow? window) =>
        window is null ? $"{type.NameIn(Language)} at {station}" : $"{type.NameIn(Language)}, {Figure(window)}, at {station}";

    private static string Figure(RuleWindow window)
    {
        var span = window.Schedule switch
        {
            WindowSchedule.Daily daily => $"from {daily.From.ToString("HH:mm", CultureInfo.InvariantCulture)} to {daily.To.ToString("HH:mm", CultureInfo.InvariantCulture)}",
            WindowSchedule.Sliding sliding => $"over {Duration(sliding.Length)}",
            WindowSchedule.Tumbling { Length: { IsDuration: true } length } => $"over {Duration(new TimeSpan(length.Ticks))}",
            _ => "of the day",
        };
        return window.Of switch
        {
            WindowFigure.Mean => $"mean {span}",
            WindowFigure.Min => $"lowest value {span}",
            WindowFigure.Max => $"highest value {span}",
            WindowFigure.Sum => $"amount {span}",
            _ => $"share of outliers {span}",
        };
    }

    private static string Duration(TimeSpan time)
    {
        if (time.TotalDays > 2 && time.Ticks % TimeSpan.TicksPerDay == 0) return $"{time.TotalDays:0} days";
        if (time.Ticks % TimeSpan.TicksPerHour == 0) return time == TimeSpan.FromHours(1) ? "1 hour" : $"{time.TotalHours:0} hours";
        return time == TimeSpan.FromMinutes(1) ? "1 minute" : $"{time.TotalMinutes:0.#} minutes";
    }

    /// <summary>The limit that the value exceeds: the expected band if it lies outside of it, otherwise the threshold of the rule.</summary>
    private static string Limits(Alert alert, bool isLow)
    {
        const double outlier = Scorer.OutlierTailProbability;
        var expected = alert.Condition.Expected;
        if (isLow && expected?.LowerTail(alert.Measurement.Value) < outlier)
            return $"less than {Limit(expected.ValueOfLowerTail(outlier))} is expected less than once in ten thousand readings";
        if (!isLow && expected?.UpperTail(alert.Measurement.Value) < outlier)
            return $"more than {Limit(expected.ValueOfUpperTail(outlier))} is expected less than once in ten thousand readings";
        return isLow ? $"this warning is given from {Limit(alert.Condition.Threshold)} down" : $"this warning is given from {Limit(alert.Condition.Threshold)} on";
    }

    private static string Limit(double value) =>
        Math.Abs(value) < 10 ? ValueText.Number(value)
        : value.ToString(Math.Abs(value - Math.Round(value, 1)) > 1e-9 ? "F0" : "0.#", CultureInfo.InvariantCulture);

    /// <summary>How bad an alert was that got worse than its least severity.</summary>
    private static string Worst(Alert alert) => alert.HighestSeverity > Severity.Minor ? $", {alert.HighestSeverity} at its worst" : "";

    private string Span(Alert alert)
    {
        var (from, to) = (Clock(alert.Onset, alert.Updated), Clock(alert.Updated, alert.Updated));
        return from == to ? $"at {from}" : $"from {from} to {to}";
    }

    private string Clock(DateTimeOffset time, DateTimeOffset today)
    {
        var local = TimeZoneInfo.ConvertTime(time, TimeZone);
        var sameDay = local.Date == TimeZoneInfo.ConvertTime(today, TimeZone).Date;
        return local.ToString(sameDay ? "HH:mm" : "HH:mm 'on' d MMMM yyyy", CultureInfo.InvariantCulture);
    }

    /// <summary>The value as its sensor type says, unless the entry has another unit than the type has now.</summary>
    private static string Amount(Alert alert, SensorType type)
    {
        var isOfType = alert.Condition.Unit == type.Unit;
        return isOfType
            ? ValueText.With(alert.Measurement.Value, type.SymbolOrDefault, type.Decimals)
            : ValueText.With(alert.Measurement.Value, UnitSymbols.Of(alert.Condition.Unit), null);
    }
}
