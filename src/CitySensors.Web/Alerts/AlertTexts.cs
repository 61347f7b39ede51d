using CitySensors.Core.Alerts;
using CitySensors.Core.Alerts.Texts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Web.City;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Alerts;

/// <summary>Texts about alerts, by the definitions of the city as they are now. Thread safe.</summary>
internal sealed class AlertTexts(ICityDefinitions city, IOptions<CityOptions> options)
{
    private readonly AlertText _text = new(options.Value.FindTimeZone());

    /// <summary>The languages of the city in which there are texts, its default language first.</summary>
    public IReadOnlyList<AlertLanguage> Languages { get; } = LanguagesOf(options.Value.EffectiveLanguages);

    public LocalizedAlert In(AlertLanguage language, Alert alert) =>
        _text.Localize(alert, StationOf(alert), TypeOf(alert), city.Catalogue.Rule(alert.Rule), language);

    /// <summary>The present name of the place where the station stood at the onset, which is also where the alert is on the map.</summary>
    public string StationOf(Alert alert) => city.Stations.Find(alert.StationId) is { } station ? StationPlaces.At(station, alert.Onset).Name : alert.StationId;

    /// <summary>Also of a sensor type that was removed.</summary>
    public SensorType TypeOf(Alert alert) =>
        city.Catalogue.Slots.FirstOrDefault(type => type.Id == alert.Sensor) ?? new SensorType(alert.Sensor, alert.Sensor, alert.Condition.Unit, null);

    private static List<AlertLanguage> LanguagesOf(IReadOnlyList<string> tags) =>
        tags.Select(AlertLanguage.Find).OfType<AlertLanguage>().Distinct().ToList() is { Count: > 0 } known ? known : [AlertLanguage.English];
}
