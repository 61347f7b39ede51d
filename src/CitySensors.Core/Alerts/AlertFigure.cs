using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Alerts;

/// <summary>
/// What the value of an alert is, and what it is compared with beyond a number. Has neither window nor forecast if the value is one of a reading, and
/// otherwise one of them. Immutable.
/// </summary>
public sealed record AlertFigure
{
    private const string ForecastKey = "Forecast";

    public AlertWindow? Window { get; init; }

    public AlertForecast? Forecast { get; init; }

    /// <summary>On which side of the threshold the condition is met; null for a sector, and in entries from before there was this member.</summary>
    public AlertSide? Side { get; init; }

    /// <summary>The sector of circular values in which the condition is met; null for a threshold.</summary>
    public Sector? Sector { get; init; }

    /// <summary>The figure as JSON, with the member names of rules: how stores keep it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, AlertFigureJson.Default.AlertFigure);

    /// <exception cref="JsonException">The text is not what <see cref="ToJson"/> wrote.</exception>
    public static AlertFigure? FromJson(string json) => JsonSerializer.Deserialize(json, AlertFigureJson.Default.AlertFigure);

    /// <param name="rule">The rule.</param>
    /// <param name="isLow">Whether low values are reported.</param>
    /// <param name="sector">The sector of the level, if the values are circular.</param>
    internal static AlertFigure Of(Rule rule, bool isLow, Sector? sector) => new()
    {
        Window = rule.Window is { } window ? new(window.Of, window.Schedule.Over, window.Schedule.Every, window.Schedule.Between) : null,
        Forecast = rule.Forecast is { } forecast ? new(forecast.WithinText, forecast.LeastProbability) : null,
        Side = sector is not null ? null : isLow ? AlertSide.Below : AlertSide.Above,
        Sector = sector,
    };

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

/// <summary>A side of a threshold, which belongs to it.</summary>
public enum AlertSide
{
    Above,
    Below,
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
    Converters = [typeof(WindowFigureConverter), typeof(AlertSideConverter)])]
[JsonSerializable(typeof(AlertFigure))]
internal sealed partial class AlertFigureJson : JsonSerializerContext;

internal sealed class WindowFigureConverter() : JsonStringEnumConverter<WindowFigure>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);

internal sealed class AlertSideConverter() : JsonStringEnumConverter<AlertSide>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
