using CitySensors.Core.Alerts;
using CitySensors.Core.Events;
using static CitySensors.Core.Alerts.AlertState;

namespace CitySensors.Core.Tests.Events;

/// <summary>Entries of an alert log, written as minutes after noon.</summary>
internal static class AlertLogScript
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 10, 12, 0, 0, TimeSpan.Zero);

    public static EventOptions Options { get; } = new(new Hazards(Hazards.Standard));

    public static Alert Raised(string station, int minute, Severity severity = Severity.Moderate, string sensor = "temperature", string? area = "centre") =>
        Entry(station, sensor, area, minute, Raised: minute, AlertState.Raised, severity, severity);

    /// <summary>The next entry of an alert.</summary>
    public static Alert Then(this Alert before, AlertState state, int minute, Severity? severity = null)
    {
        var now = severity ?? before.Severity;
        var highest = now > before.HighestSeverity ? now : before.HighestSeverity;
        return before with
        {
            State = state, Episode = before.Episode with { Updated = At(minute), Severity = now, HighestSeverity = highest },
        };
    }

    public static Alert Clear(this Alert before, int minute) => before.Then(Cleared, minute);

    public static Alert Of(this Alert entry, Audience audience) => entry with { Audience = audience };

    public static Alert At(this Alert entry, double latitude, double longitude) =>
        entry with { Source = entry.Source with { Area = null, Latitude = latitude, Longitude = longitude } };

    public static DateTimeOffset At(int minute) => Noon.AddMinutes(minute);

    private static Alert Entry(string station, string sensor, string? area, int minute, int Raised, AlertState state, Severity severity, Severity highest) => new(
        $"{station}/{sensor}/{Raised}",
        state,
        new AlertSource(station, area, null, null),
        new AlertCondition("rule", sensor, "Cel", 30, null),
        new AlertEpisode(At(Raised), At(minute), severity, highest),
        new Measurement(31, 3, 1e-3),
        "");
}
