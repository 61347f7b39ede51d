using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Web.Definitions;
using CitySensors.Web.Json;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Stations;

/// <summary><c>/api/stations</c>.</summary>
internal sealed class StationEndpoints(
    ICityDefinitions city, IReadingHistory history, IStationReports reports, DefinitionEndpoints definitions, RevisionEndpoints revisions)
{
    public const string Path = "/api/stations";
    private const char List = 's';

    private readonly DefinitionKind<StationResource> _kind = new()
    {
        Word = "station",
        Path = Path,
        Find = id => city.Stations.Find(id) is { } station
            ? new(StationResource.From(station), station.Version, json => DefinitionWriter.Write(json, station))
            : null,
        Kind = DefinitionKind.Station,
        Read = (id, json) => DefinitionReader.ReadStation(id, json) is var (station, faults)
            ? (station is null ? null : new DefinitionChange.PutStation(station), faults)
            : default,
        Remove = id => new DefinitionChange.RemoveStation(id),
        After = (_, applied) => applied.Station is { } station ? StationResource.From(station) : null,
        Stored = (id, version, text) => StationResource.From(DefinitionText.Station(id, version, text)),
        Type = () => ApiJson.Shared.StationResource,
        PreviewType = () => ApiJson.Shared.ChangePreviewResourceStationResource,
        HistoryType = () => ApiJson.Shared.PageRevisionResourceStationResource,
    };

    public async Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context);
        var limit = query.Limit();
        var isSilent = query.Flag("silent");
        var after = query.Place(List);
        if (await query.HasFailedAsync()) return;
        var page = Page<StationResource>.Create(
            isSilent ? SilentPage(after, limit + 1) : city.Stations.Page(after, limit + 1),
            limit,
            station => StationResource.From(station, reports.Find(station.Id)),
            (StationDefinition station) => Cursor.Encode(List, station.Id));
        await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, page, ApiJson.Shared.PageStationResource);
    }

    public async Task GetAsync(HttpContext context)
    {
        var id = RouteId.Get(context);
        if (city.Stations.Find(id) is not { } station)
        {
            await DefinitionAnswers.NotFoundAsync(context, _kind.Word, id);
            return;
        }

        var latest = await history.LatestAsync(id, context.RequestAborted);
        await DefinitionAnswers.WriteAsync(context, StatusCodes.Status200OK, StationResource.From(station, reports.Find(id), latest, city.Catalogue), station.Version, _kind.Type());
    }

    private List<StationDefinition> SilentPage(string? after, int limit) =>
    [
        .. reports.Silent
            .SkipWhile(station => after is not null && string.CompareOrdinal(station.StationId, after) <= 0)
            .Select(station => city.Stations.Find(station.StationId))
            .OfType<StationDefinition>()
            .Take(limit),
    ];

    public Task PutAsync(HttpContext context) => definitions.PutAsync(context, _kind);

    public Task PatchAsync(HttpContext context) => definitions.PatchAsync(context, _kind);

    public Task DeleteAsync(HttpContext context) => definitions.DeleteAsync(context, _kind);

    public Task HistoryAsync(HttpContext context) => revisions.ListAsync(context, _kind);

    public Task RestoreAsync(HttpContext context) => revisions.RestoreAsync(context, _kind);
}
