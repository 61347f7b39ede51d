using CitySensors.Core.Forecasts;
using CitySensors.Core.Storage;
using CitySensors.Grains.Stations;

namespace CitySensors.Server.Forecasts;

/// <summary>Lets stations evaluate the rules on forecasts that apply to them. Thread safe.</summary>
internal sealed class ForecastRules(StationNotifier stations, IDefinitionStore definitions)
{
    /// <summary>The version of the rules; changes with any definition but those of stations.</summary>
    public int Version => definitions.Catalogue.Version;

    public bool ApplyTo(string stationId)
    {
        var area = definitions.Stations.Find(stationId)?.Area;
        return definitions.Catalogue.Rules.Any(rule => rule.Forecast is not null && rule.AppliesTo(stationId, area));
    }

    /// <returns>Whether the station evaluated them, or has none. If not, the next run repeats it.</returns>
    public async Task<bool> EvaluateAsync(StationForecast forecast, CancellationToken cancellationToken) =>
        !ApplyTo(forecast.StationId) || await stations.EvaluateForecastAsync(forecast, cancellationToken);
}
