using CitySensors.Core.Alerts.Texts;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Alerts;

/// <summary>Writes texts about alerts for the public, in a language and in the city's local time. Thread safe.</summary>
public sealed class AlertText(TimeZoneInfo timeZone)
{
    public TimeZoneInfo TimeZone { get; } = timeZone;

    /// <summary>What happened, which threshold was crossed, how unusual it is and since when.</summary>
    /// <param name="alert">The entry.</param>
    /// <param name="station">The name of the station.</param>
    /// <param name="type">The sensor type.</param>
    /// <param name="language">The language.</param>
    public string Describe(Alert alert, string station, SensorType type, AlertLanguage language) => Sentences(alert, station, type, language).Description();

    /// <summary>The whole text, with what to do by the rule as it is now: what an alert of today asks for must be what the city says today.</summary>
    /// <param name="alert">The entry.</param>
    /// <param name="station">The name of the station.</param>
    /// <param name="type">The sensor type.</param>
    /// <param name="rule">The rule of the alert; null if there is none any more.</param>
    /// <param name="language">The language.</param>
    public LocalizedAlert Localize(Alert alert, string station, SensorType type, Rule? rule, AlertLanguage language)
    {
        var sentences = Sentences(alert, station, type, language);
        return new LocalizedAlert(
            language.Tag, sentences.Headline(), sentences.Description(), alert.IsActive ? rule?.InstructionAt(alert.Severity, language.Tag) : null);
    }

    private AlertSentences Sentences(Alert alert, string station, SensorType type, AlertLanguage language)
    {
        ArgumentNullException.ThrowIfNull(alert);
        ArgumentNullException.ThrowIfNull(station);
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(language);
        return new AlertSentences(alert, station, type, language, TimeZone);
    }
}
