using System.Globalization;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Web.City;
using CitySensors.Web.Definitions;
using CitySensors.Web.Json;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Aggregates;

/// <summary>Aggregates of a station, of an area and of the city.</summary>
internal sealed class AggregateEndpoint(IAggregateHistory aggregates, ICityDefinitions city, IOptions<CityOptions> options, TimeProvider time)
{
    public const string ResolutionParameter = "resolution";

    private const char List = 'g';

    private static readonly TimeSpan PendingRetry = TimeSpan.FromSeconds(15);

    private readonly TimeZoneInfo _zone = options.Value.FindTimeZone();

    public static IReadOnlyList<WindowLength> Resolutions { get; } = [WindowLength.FiveMinutes, .. AreaResolutions];

    /// <summary>What is stored of areas begins with hours.</summary>
    public static IReadOnlyList<WindowLength> AreaResolutions => [WindowLength.Hour, WindowLength.Day, WindowLength.Month];

    /// <summary><c>GET /api/stations/{id}/aggregates</c>.</summary>
    public Task ListAsync(HttpContext context)
    {
        var id = RouteId.Get(context);
        return ListAsync(context, Resolutions, "station", id, city.Stations.Find(id) is not null, query => aggregates.ReadAsync(id, query, context.RequestAborted));
    }

    /// <summary><c>GET /api/areas/{id}/aggregates</c>.</summary>
    public Task ListOfAreaAsync(HttpContext context)
    {
        var area = RouteId.Get(context);
        return ListAsync(context, AreaResolutions, "area", area, HasArea(area), query => aggregates.ReadAreaAsync(area, query, context.RequestAborted));
    }

    /// <summary><c>GET /api/city/aggregates</c>.</summary>
    public Task ListOfCityAsync(HttpContext context) =>
        ListAsync(context, AreaResolutions, "city", "", true, query => aggregates.ReadAreaAsync(null, query, context.RequestAborted));

    /// <summary>Reads the resolution of a query.</summary>
    public static WindowLength Resolution(QueryReader query, IReadOnlyList<WindowLength> resolutions, WindowLength otherwise)
    {
        if (query.Text(ResolutionParameter) is not { } text) return otherwise;
        if (resolutions.FirstOrDefault(length => length.Text == text) is { } known) return known;
        query.Faults.Add(ResolutionParameter, $"Must be one of {string.Join(", ", resolutions.Select(length => length.Text))}.");
        return otherwise;
    }

    /// <summary>A bit for each sensor type that a query asks for.</summary>
    public static ulong SlotsOf(string? sensor, Catalogue catalogue, QueryReader query)
    {
        if (sensor is null) return ulong.MaxValue;
        if (catalogue.Slots.Index().FirstOrDefault(slot => slot.Item.Id == sensor) is (var slot, { })) return 1UL << slot;
        query.Faults.Add("sensor", "Unknown sensor type.");
        return 0;
    }

    private async Task ListAsync(
        HttpContext context, IReadOnlyList<WindowLength> resolutions, string word, string id, bool isKnown, Func<AggregateQuery, Task<AggregatePage>> read)
    {
        var query = new QueryReader(context);
        var length = Resolution(query, resolutions, WindowLength.Hour);
        var start = query.Time("from") ?? DateTimeOffset.UnixEpoch;
        var before = query.Time("to") ?? DateTimeOffset.MaxValue;
        var limit = query.Limit();
        var slots = SlotsOf(query.Text("sensor"), city.Catalogue, query);
        var next = query.NumberPlace(List);
        if (start > before) query.Faults.Add("to", "Must not be before from.");
        if (next is { } ticks && (ticks < DateTime.UnixEpoch.Ticks || ticks > DateTimeOffset.MaxValue.UtcTicks)) query.BadCursor();
        if (await query.HasFailedAsync()) return;
        if (!isKnown)
        {
            await DefinitionAnswers.NotFoundAsync(context, word, id);
            return;
        }

        await WithFaultsAsync(context, async () =>
        {
            var from = Math.Max(start.UtcTicks, next ?? 0);
            var page = await read(new AggregateQuery(new WindowGrid(length, _zone), from, before.UtcTicks, slots, limit));
            await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, PageOf(page), ApiJson.Shared.PageAggregateWindowResource);
        });
    }

    /// <summary>Responds with an error if aggregates are not there, or would take too long.</summary>
    public static async Task WithFaultsAsync(HttpContext context, Func<Task> answer)
    {
        try
        {
            await answer();
        }
        catch (TooManyReadingsException error)
        {
            await Problem.WriteAsync(context, StatusCodes.Status422UnprocessableEntity, error.Message, "Request a finer resolution or a shorter time.");
        }
        catch (StoreUnavailableException error)
        {
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, error.Message, "Repeat the request later.", retryAfter: PendingRetry);
        }
    }

    /// <summary>An area exists if a station is or was in it.</summary>
    private bool HasArea(string area) =>
        city.Stations.Page(null, int.MaxValue).Any(station => station.Area == area || station.Moves is not null && StationPlaces.Of(station).Any(place => place.Area == area));

    private Page<AggregateWindowResource> PageOf(AggregatePage page)
    {
        var (types, now) = (city.Catalogue.Slots, time.GetUtcNow());
        return new Page<AggregateWindowResource>
        {
            Items = [.. page.Windows.Select(window => AggregateWindowResource.From(window, types, now))],
            NextCursor = page.NextTicks is { } next ? Cursor.Encode(List, next.ToString(CultureInfo.InvariantCulture)) : null,
        };
    }
}
