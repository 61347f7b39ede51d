using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Web.Definitions;
using CitySensors.Web.Json;
using CitySensors.Web.Readings;
using CitySensors.Web.Requests;
using CitySensors.Web.Rules;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Stations;

/// <summary><c>/api/stations</c>.</summary>
internal sealed class StationEndpoints(
    ICityDefinitions city, IReadingHistory history, IStationReports reports, DefinitionEndpoints definitions, RevisionEndpoints revisions, TimeProvider time)
{
    public const string Path = "/api/stations";
    private const char List = 's';
    private const char RuleList = 't';

    private readonly DefinitionKind<StationResource> _kind = new()
    {
        Word = "station",
        Path = Path,
        Find = id => city.Stations.Find(id) is { } station
            ? new(StationResource.From(station), station.Version, json => DefinitionWriter.Write(json, station))
            : null,
        Kind = DefinitionKind.Station,
        Read = (id, json) => DefinitionReader.ReadStationChange(id, json, time.GetUtcNow()),
        ReadStored = (id, json) => DefinitionReader.ReadStoredStation(id, json) is var (station, faults)
            ? (station is null ? null : new DefinitionChange.PutStation(station) { EnteredAt = time.GetUtcNow() }, faults)
            : default,
        CorrectPlace = change => StationChanges.CorrectPlace((DefinitionChange.PutStation)change),
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
        var isFaulty = query.Flag("faulty");
        var after = query.Place(List);
        if (await query.HasFailedAsync()) return;
        var page = Page<StationResource>.Create(
            isSilent || isFaulty ? ReportedPage(isSilent, isFaulty, after, limit + 1) : city.Stations.Page(after, limit + 1),
            limit,
            station => WithFaults(StationResource.From(station, reports.Find(station.Id))),
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
        var revised = await RevisedReadings.OfAsync(history, latest is null ? [] : [latest], context.RequestAborted);
        await DefinitionAnswers.WriteAsync(
            context, StatusCodes.Status200OK, WithFaults(StationResource.From(station, reports.Find(id), latest, revised, city.Catalogue)), station.Version, _kind.Type());
    }

    /// <summary>The places of a station, oldest first.</summary>
    public async Task PlacesAsync(HttpContext context)
    {
        var id = RouteId.Get(context);
        if (city.Stations.Find(id) is not { } station) await DefinitionAnswers.NotFoundAsync(context, _kind.Word, id);
        else
        {
            var places = new Page<PlaceResource> { Items = [.. StationPlaces.Of(station).Select(PlaceResource.Of)] };
            await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, places, ApiJson.Shared.PagePlaceResource);
        }
    }

    /// <summary>The rules that apply to a station, by id, with those that override them.</summary>
    public async Task RulesAsync(HttpContext context)
    {
        var query = new QueryReader(context);
        var limit = query.Limit();
        var after = query.Place(RuleList);
        if (await query.HasFailedAsync()) return;
        var id = RouteId.Get(context);
        if (city.Stations.Find(id) is not { } station)
        {
            await DefinitionAnswers.NotFoundAsync(context, _kind.Word, id);
            return;
        }

        var rules = new RulePrecedence(city.Catalogue).At(id, station.Area)
            .Where(one => after is null || string.CompareOrdinal(one.Rule.Id, after) > 0)
            .Take(limit + 1)
            .ToList();
        var page = Page<StationRuleResource>.Create(rules, limit, StationRuleResource.From, (RuleAtStation one) => Cursor.Encode(RuleList, one.Rule.Id));
        await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, page, ApiJson.Shared.PageStationRuleResource);
    }

    private StationResource WithFaults(StationResource station)
    {
        var faulty = reports.FaultySlotsOf(station.Id);
        return faulty == 0 ? station : station with { FaultySensors = [.. city.Catalogue.Slots.Where((_, slot) => (faulty & 1UL << slot) != 0).Select(type => type.Id)] };
    }

    /// <summary>Stations that are silent, faulty, or both if both is asked for.</summary>
    private List<StationDefinition> ReportedPage(bool isSilent, bool isFaulty, string? after, int limit)
    {
        var ids = isSilent ? reports.Silent.Select(station => station.StationId) : reports.Faulty.Select(station => station.StationId);
        return
        [
            .. ids.SkipWhile(id => after is not null && string.CompareOrdinal(id, after) <= 0)
                .Where(id => !isSilent || !isFaulty || reports.FaultySlotsOf(id) != 0)
                .Select(city.Stations.Find)
                .OfType<StationDefinition>()
                .Take(limit),
        ];
    }

    public Task PutAsync(HttpContext context) => definitions.PutAsync(context, _kind);

    public Task PatchAsync(HttpContext context) => definitions.PatchAsync(context, _kind);

    public Task DeleteAsync(HttpContext context) => definitions.DeleteAsync(context, _kind);

    public Task HistoryAsync(HttpContext context) => revisions.ListAsync(context, _kind);

    public Task RestoreAsync(HttpContext context) => revisions.RestoreAsync(context, _kind);
}
