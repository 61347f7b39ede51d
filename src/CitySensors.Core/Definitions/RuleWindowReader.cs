using System.Globalization;
using System.Text.Json;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;

namespace CitySensors.Core.Definitions;

/// <summary>Reads the members of a rule on windows.</summary>
internal static class RuleWindowReader
{
    public static readonly string[] Members = ["of", "over", "every", "between", "windows", "least_completeness"];

    public static readonly IReadOnlyDictionary<string, WindowFigure> Figures = new Dictionary<string, WindowFigure>
    {
        ["mean"] = WindowFigure.Mean,
        ["min"] = WindowFigure.Min,
        ["max"] = WindowFigure.Max,
        ["sum"] = WindowFigure.Sum,
        ["outlier_share"] = WindowFigure.OutlierShare,
        ["fault_share"] = WindowFigure.FaultShare,
    };

    /// <summary>The members of rules on single values, which have no meaning for windows.</summary>
    private static readonly string[] OfValues = ["for", "min_values"];

    private const string StepMessage = "Must be at least one minute, and a part of an hour or a multiple of it: PT1M, PT5M, PT10M, PT30M, PT1H, PT8H, PT24H.";
    private const string TimeFormat = "HH:mm";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <returns>Null for a rule on single values, or if there are errors.</returns>
    public static RuleWindow? Read(ErrorCollector errors, JsonElement json)
    {
        if (!ErrorCollector.IsGiven(json, "of"))
        {
            foreach (var member in Members.Where(member => ErrorCollector.IsGiven(json, member))) errors.Add(member, "Only valid with of.");
            return null;
        }

        foreach (var member in OfValues.Where(member => ErrorCollector.IsGiven(json, member))) errors.Add(member, "Not valid with of; use windows.");
        var figure = errors.Choice(json, "", "of", Figures, required: true);
        var completeness = errors.Number(json, "", "least_completeness", 0, 1) ?? RuleWindow.DefaultLeastCompleteness;
        if (figure == WindowFigure.FaultShare && ErrorCollector.IsGiven(json, "least_completeness"))
            errors.Add("least_completeness", "Not valid with fault_share: only valid values make a window complete.");
        var schedule = Schedule(errors, json);
        return figure is null || schedule is null ? null : new RuleWindow(figure.Value, schedule, completeness);
    }

    /// <summary>The least number of windows; 1 unless it is given.</summary>
    public static int Windows(ErrorCollector errors, JsonElement json) => errors.Integer(json, "", "windows", 1, DefinitionLimits.MaxMinValues) ?? 1;

    /// <summary>What only single values can be compared with.</summary>
    public static void CheckLevels(ErrorCollector errors, JsonElement json, IReadOnlyList<RuleLevel?> levels)
    {
        if (!ErrorCollector.IsGiven(json, "of")) return;
        for (var i = 0; i < levels.Count; i++)
            if (levels[i] is { Threshold: not (Threshold.Above or Threshold.Below) }) errors.Add($"levels[{i}]", "Rules on windows need above or below.");
    }

    private static WindowSchedule? Schedule(ErrorCollector errors, JsonElement json)
    {
        var (hasOver, hasBetween) = (ErrorCollector.IsGiven(json, "over"), ErrorCollector.IsGiven(json, "between"));
        if (hasOver == hasBetween) errors.Add("over", "Exactly one of over and between is required with of.");
        if (hasBetween && ErrorCollector.IsGiven(json, "every")) errors.Add("every", "Not valid with between.");
        if (hasOver == hasBetween) return null;
        return hasBetween ? Between(errors, json) : Over(errors, json);
    }

    private static WindowSchedule.Daily? Between(ErrorCollector errors, JsonElement json)
    {
        var times = errors.Text(json, "", "between", 11, required: true)?.Split('/');
        if (times is null) return null;
        if (times.Length == 2 && TryTime(times[0], out var from) && TryTime(times[1], out var to) && from != to) return new WindowSchedule.Daily(from, to);
        errors.Add("between", "Must be two different times of day such as 23:00/07:00.");
        return null;
    }

    private static bool TryTime(string text, out TimeOnly time) => TimeOnly.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    private static WindowSchedule? Over(ErrorCollector errors, JsonElement json)
    {
        var every = errors.Duration(json, "", "every", DefinitionLimits.MaxWindow);
        if (ErrorCollector.TextOf(json.GetProperty("over")) == WindowLength.Day.Text)
        {
            if (every is not null) errors.Add("every", "Not valid with P1D, a day of the calendar; 24 hours are PT24H.");
            return new WindowSchedule.Tumbling(WindowLength.Day);
        }

        if (errors.Duration(json, "", "over", DefinitionLimits.MaxWindow) is not { } over) return null;
        if (!IsStep(over)) errors.Add("over", StepMessage);
        if (every is not { } step) return IsStep(over) ? new WindowSchedule.Tumbling(WindowLength.Of(over)) : null;
        if (!IsStep(step)) errors.Add("every", StepMessage);
        else if (step >= over || over.Ticks % step.Ticks != 0) errors.Add("every", "Must be shorter than over, which is a multiple of it.");
        else if (over / step > DefinitionLimits.MaxWindowSteps) errors.Add("every", $"over may have at most {DefinitionLimits.MaxWindowSteps} steps.");
        else return IsStep(over) ? new WindowSchedule.Sliding(over, step) : null;
        return null;
    }

    private static bool IsStep(TimeSpan time) =>
        time >= TimeSpan.FromMinutes(1) && (time < Hour ? Hour.Ticks % time.Ticks : time.Ticks % Hour.Ticks) == 0;

    /// <summary>Writes the members.</summary>
    public static void Write(Utf8JsonWriter json, RuleWindow window, int windows)
    {
        json.WriteString("of", NameOf(window.Of));
        var (over, every, between) = (window.Schedule.Over, window.Schedule.Every, window.Schedule.Between);
        if (over is not null) json.WriteString("over", over);
        if (every is not null) json.WriteString("every", every);
        if (between is not null) json.WriteString("between", between);
        json.WriteNumber("windows", windows);
        if (window.Of != WindowFigure.FaultShare) json.WriteNumber("least_completeness", window.LeastCompleteness);
    }

    private static string NameOf(WindowFigure figure) => Figures.First(one => one.Value == figure).Key;
}
