using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Web.City;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Definitions;

/// <summary>Computes what a change would do, for requests with <c>dry_run=true</c>.</summary>
internal sealed class ChangePreviewer(
    ICityDefinitions city, IAlertLog alerts, IReadingHistory history, IOptions<CityOptions> options, TimeProvider time)
{
    public ChangePreview Preview(DefinitionChange change, int? expectedVersion) =>
        ChangePreview.Of(change, expectedVersion, city.Catalogue, city.Stations, alerts.Active);

    /// <summary>The readings that could no longer be read: all of a removed station, or those beyond a shorter retention.</summary>
    public async Task<HiddenHistoryResource?> HiddenHistoryAsync(DefinitionChange change, CancellationToken cancellationToken)
    {
        switch (change)
        {
            case DefinitionChange.RemoveStation:
                return await OldestAsync(change.Id, cancellationToken) is { } first ? new HiddenHistoryResource { From = first } : null;
            case DefinitionChange.PutStation put when RetentionOf(put.Station) < RetentionOf(city.Stations.Find(change.Id)):
                var cutoff = time.GetUtcNow() - RetentionOf(put.Station);
                return await OldestAsync(change.Id, cancellationToken) is { } oldest && oldest < cutoff ? new HiddenHistoryResource { From = oldest, To = cutoff } : null;
            default:
                return null;
        }
    }

    private TimeSpan RetentionOf(StationDefinition? station) => station?.Retention ?? TimeSpan.FromDays(options.Value.RetentionDays);

    private async Task<DateTimeOffset?> OldestAsync(string station, CancellationToken cancellationToken) =>
        await history.ReadAsync(station, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 1, cancellationToken) is [var oldest, ..] ? oldest.EventTime : null;
}
