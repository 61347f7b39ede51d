using System.Globalization;

namespace CitySensors.Core.Aggregates;

/// <summary>Which windows follow each other: one after the other, overlapping, or one part of each day. Immutable.</summary>
public abstract record WindowSchedule
{
    private WindowSchedule()
    {
    }

    /// <summary>Every instant is in one window.</summary>
    public sealed record Tumbling(WindowLength Length) : WindowSchedule;

    /// <summary>A window of the length <paramref name="Length"/> ends after every <paramref name="Step"/>, of which the length is a multiple.</summary>
    public sealed record Sliding(TimeSpan Length, TimeSpan Step) : WindowSchedule;

    /// <summary>One window a day between two times of the city's clocks, to the next day if <paramref name="To"/> is not after <paramref name="From"/>.</summary>
    public sealed record Daily(TimeOnly From, TimeOnly To) : WindowSchedule;

    /// <summary>The length of the windows as an ISO 8601 duration; null for those of times of day.</summary>
    public string? Over => this switch
    {
        Tumbling { Length: { IsDuration: true, Ticks: var ticks } } => Text(new TimeSpan(ticks)),
        Tumbling tumbling => tumbling.Length.Text,
        Sliding sliding => Text(sliding.Length),
        _ => null,
    };

    /// <summary>The step of windows that overlap as an ISO 8601 duration; null for others.</summary>
    public string? Every => this is Sliding sliding ? Text(sliding.Step) : null;

    /// <summary>The times of day as an interval without a date, such as 23:00/07:00; null for others.</summary>
    public string? Between => this is Daily daily ? string.Create(CultureInfo.InvariantCulture, $"{daily.From:HH:mm}/{daily.To:HH:mm}") : null;

    /// <summary>The time between the ends of two windows; of days at most.</summary>
    public TimeSpan StepTime => this switch
    {
        Tumbling { Length: { IsDuration: true, Ticks: var ticks } } => new TimeSpan(ticks),
        Sliding sliding => sliding.Step,
        _ => TimeSpan.FromHours(25),
    };

    /// <summary>The length of the longest window.</summary>
    public TimeSpan MaxLength => this is Sliding sliding ? sliding.Length : StepTime;

    /// <summary>Unique among schedules.</summary>
    public string Key => Between ?? (Every is { } every ? $"{Over} {every}" : Over!);

    /// <summary>Without days: P1D is a day of the calendar.</summary>
    private static string Text(TimeSpan time) => time.Ticks % TimeSpan.TicksPerHour == 0
        ? string.Create(CultureInfo.InvariantCulture, $"PT{time.TotalHours:0}H")
        : string.Create(CultureInfo.InvariantCulture, $"PT{time.TotalMinutes:0}M");
}
