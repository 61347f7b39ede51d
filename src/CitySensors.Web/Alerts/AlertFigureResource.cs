using System.ComponentModel;
using System.Text.Json.Serialization;
using CitySensors.Core.Alerts;
using CitySensors.Web.Json;

namespace CitySensors.Web.Alerts;

[Description("The windows of a rule on windows, with the members that the rule has. updated is the end of the window that caused the entry.")]
internal sealed record AlertWindowResource
{
    [Description("The figure of the values in a window.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<WindowFigure>))]
    public required WindowFigure Of { get; init; }

    [Description("The length of the windows as an ISO 8601 duration: P1D is a day of the calendar. Omitted if there is between.")]
    public string? Over { get; init; }

    [Description("The time between the ends of two windows that overlap, as an ISO 8601 duration. Omitted if each begins when the one before ends.")]
    public string? Every { get; init; }

    [Description("The times of day between which there is a window each day, in the city's time zone, such as 23:00/07:00. Omitted if there is over.")]
    public string? Between { get; init; }

    public static AlertWindowResource From(AlertWindow window) => new() { Of = window.Of, Over = window.Over, Every = window.Every, Between = window.Between };
}

[Description("The forecast of a rule on forecasts, with the members that the rule has. updated is the time of the forecast that caused the entry.")]
internal sealed record AlertForecastResource
{
    [Description("How far ahead the rule watches, as an ISO 8601 duration.")]
    public required string Within { get; init; }

    [Description("The probability with which value is reached or exceeded; with a threshold for low values, reached or fallen below.")]
    public required double LeastProbability { get; init; }

    [Description("The start of the hour that value is forecast for. Omitted if there is no value.")]
    public DateTime? Hour { get; init; }

    public static AlertForecastResource From(AlertForecast forecast) =>
        new() { Within = forecast.Within, LeastProbability = forecast.LeastProbability, Hour = forecast.Hour?.UtcDateTime };
}
