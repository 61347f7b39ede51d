using System.Text.Json;
using CitySensors.Core.Alerts;

namespace CitySensors.Core.Definitions;

/// <summary>Reads and writes what a rule on forecasts watches.</summary>
internal static class RuleForecastReader
{
    public const string Member = "forecast";

    /// <summary>The members of other rules, which have no meaning for forecasts.</summary>
    private static readonly string[] OfOthers = ["for", "min_values", .. RuleWindowReader.Members];

    /// <returns>Null for another rule, or if there are errors.</returns>
    public static RuleForecast? Read(ErrorCollector errors, JsonElement json)
    {
        if (!ErrorCollector.IsGiven(json, Member)) return null;
        foreach (var member in OfOthers.Where(member => ErrorCollector.IsGiven(json, member))) errors.Add(member, "Not valid with forecast.");
        var forecast = json.GetProperty(Member);
        if (!errors.IsObject(forecast, Member)) return null;
        errors.OnlyMembers(forecast, Member, "within", "least_probability");
        var within = errors.Duration(forecast, Member, "within", RuleForecast.MaxWithin) ?? RuleForecast.DefaultWithin;
        if (within < TimeSpan.FromHours(1) || within.Ticks % TimeSpan.TicksPerHour != 0) errors.Add($"{Member}.within", "Must be whole hours, from PT1H to PT72H.");
        var probability = errors.Number(forecast, Member, "least_probability", RuleForecast.MinProbability, RuleForecast.MaxProbability) ?? RuleForecast.DefaultLeastProbability;
        return new RuleForecast(within, probability);
    }

    /// <summary>What only single values can be compared with.</summary>
    public static void CheckLevels(ErrorCollector errors, JsonElement json, IReadOnlyList<RuleLevel?> levels)
    {
        if (!ErrorCollector.IsGiven(json, Member)) return;
        for (var i = 0; i < levels.Count; i++)
            if (levels[i] is { Threshold: not (Threshold.Above or Threshold.Below) }) errors.Add($"levels[{i}]", "Rules on forecasts need above or below.");
    }

    public static void Write(Utf8JsonWriter json, RuleForecast forecast)
    {
        json.WriteStartObject(Member);
        json.WriteString("within", forecast.WithinText);
        json.WriteNumber("least_probability", forecast.LeastProbability);
        json.WriteEndObject();
    }
}
