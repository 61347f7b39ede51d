using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CitySensors.Core.Alerts;

/// <summary>What the value of an alert is, if it is not one of a reading. Has either a window or a forecast. Immutable.</summary>
public sealed record AlertFigure
{
    private const string ForecastKey = "Forecast";

    public AlertWindow? Window { get; init; }

    public AlertForecast? Forecast { get; init; }

    /// <summary>The figure as JSON, with the member names of rules: how stores keep it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, AlertFigureJson.Default.AlertFigure);

    /// <exception cref="JsonException">The text is not what <see cref="ToJson"/> wrote.</exception>
    public static AlertFigure? FromJson(string json) => JsonSerializer.Deserialize(json, AlertFigureJson.Default.AlertFigure);

    /// <returns>Null for a rule on single values.</returns>
    internal static AlertFigure? Of(Rule rule) =>
        rule.Window is { } window ? new() { Window = new(window.Of, window.Schedule.Over, window.Schedule.Every, window.Schedule.Between) }
        : rule.Forecast is { } forecast ? new() { Forecast = new(forecast.WithinText, forecast.LeastProbability) } : null;

    /// <summary>The same for rules on the same figure, and kept in the state of stations; null for a rule on single values.</summary>
    internal static string? KeyOf(Rule rule) =>
        rule.Window is { } window ? $"{window.Of} {window.Schedule.Key}"
        : rule.Forecast is { } forecast ? string.Create(CultureInfo.InvariantCulture, $"{ForecastKey} {forecast.Within.TotalHours} {forecast.LeastProbability:R}") : null;

    /// <summary>The figure of a rule that is no longer known.</summary>
    internal static AlertFigure? FromKey(string key) => key.Split(' ') switch
    {
        [ForecastKey, var hours, var probability] when int.TryParse(hours, CultureInfo.InvariantCulture, out var within) && double.TryParse(probability, CultureInfo.InvariantCulture, out var least) =>
            new() { Forecast = new(new RuleForecast(TimeSpan.FromHours(within)).WithinText, least) },
        [var figure, var over, .. var every] when Enum.TryParse<WindowFigure>(figure, out var of) =>
            new() { Window = over.Contains('/', StringComparison.Ordinal) ? new(of, Between: over) : new(of, over, every.FirstOrDefault()) },
        _ => null,
    };
}

/// <summary>The event-time windows whose figure the value of an alert is.</summary>
/// <param name="Of">The figure.</param>
/// <param name="Over">The length of the windows as an ISO 8601 duration; null for those of times of day.</param>
/// <param name="Every">The step of windows that overlap as an ISO 8601 duration; null for others.</param>
/// <param name="Between">The times of day of the windows, such as 23:00/07:00; null for others.</param>
public sealed record AlertWindow(WindowFigure Of, string? Over = null, string? Every = null, string? Between = null);

/// <summary>The forecast that the value of an alert is from.</summary>
/// <param name="Within">How far ahead the rule watches, as an ISO 8601 duration.</param>
/// <param name="LeastProbability">The probability with which the value is reached.</param>
/// <param name="Hour">The start of the hour that the value is forecast for; null if the entry has no value.</param>
public sealed record AlertForecast(string Within, double LeastProbability, DateTimeOffset? Hour = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(WindowFigureConverter)])]
[JsonSerializable(typeof(AlertFigure))]
internal sealed partial class AlertFigureJson : JsonSerializerContext;

internal sealed class WindowFigureConverter() : JsonStringEnumConverter<WindowFigure>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
