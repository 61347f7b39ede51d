using System.Diagnostics.CodeAnalysis;
using System.Xml;
using Cronos;

namespace CitySensors.Core.Jobs;

/// <summary>
/// When a job runs: a duration after its last run began, or at the times of a cron expression in the time zone of the city. Immutable and thread safe.
/// </summary>
public sealed class JobSchedule
{
    public const int MaxLength = 100;

    public static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan MaxInterval = TimeSpan.FromDays(366);

    private readonly TimeSpan _interval;
    private readonly CronExpression? _cron;
    private readonly TimeZoneInfo _zone;

    private JobSchedule(string text, TimeSpan interval, CronExpression? cron, TimeZoneInfo zone) => (Text, _interval, _cron, _zone) = (text, interval, cron, zone);

    /// <summary>An ISO 8601 duration such as <c>PT1H</c>, or a cron expression of five fields such as <c>0 3 * * *</c>.</summary>
    public string Text { get; }

    /// <summary>Whether it is a cron expression; otherwise it is a duration.</summary>
    [MemberNotNullWhen(true, nameof(_cron))]
    public bool IsCron => _cron is not null;

    /// <summary>Whether runs are so frequent that it does not matter when the last one was once the server starts again.</summary>
    public bool IsFrequent => !IsCron && _interval < TimeSpan.FromMinutes(1);

    public static JobSchedule Every(TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.Zero);
        return new JobSchedule(XmlConvert.ToString(interval), interval, null, TimeZoneInfo.Utc);
    }

    /// <param name="text">See <see cref="Text"/>.</param>
    /// <param name="zone">The time zone of a cron expression. At a change of the clocks a time that is skipped is replaced by the next, and one that occurs twice counts once.</param>
    /// <param name="error">What is wrong with the text.</param>
    /// <returns>Null if it is neither of the two, or never due.</returns>
    public static JobSchedule? Parse(string text, TimeZoneInfo zone, out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(zone);
        error = null;
        if (text.Length > MaxLength) error = $"Must have at most {MaxLength} characters.";
        else if (text is ['P', ..]) return Duration(text, out error);
        else return Cron(text, zone, out error);
        return null;
    }

    /// <summary>The first time after a run.</summary>
    /// <param name="began">When the run began.</param>
    public DateTimeOffset Next(DateTimeOffset began) => _cron is null ? began + _interval : _cron.GetNextOccurrence(began, _zone)!.Value;

    private static JobSchedule? Duration(string text, out string? error)
    {
        error = $"Must be an ISO 8601 duration from {XmlConvert.ToString(MinInterval)} to {XmlConvert.ToString(MaxInterval)}, or a cron expression.";
        try
        {
            var interval = XmlConvert.ToTimeSpan(text);
            if (interval < MinInterval || interval > MaxInterval) return null;
            error = null;
            return Every(interval);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            return null;
        }
    }

    private static JobSchedule? Cron(string text, TimeZoneInfo zone, out string? error)
    {
        error = null;
        if (!CronExpression.TryParse(text, out var cron)) error = "Must be a cron expression of five fields (minute, hour, day of the month, month, day of the week) such as \"0 3 * * *\", or an ISO 8601 duration such as \"PT1H\".";
        else if (cron.GetNextOccurrence(DateTimeOffset.UnixEpoch, zone) is null) error = "The cron expression never occurs.";
        else return new JobSchedule(text, TimeSpan.Zero, cron, zone);
        return null;
    }
}
