using System.Globalization;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Definitions;
using CitySensors.Core.Storage;
using CitySensors.Web.City;
using CitySensors.Web.Definitions;
using CitySensors.Web.Json;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Aggregates;

/// <summary><c>GET /api/stations/{id}/aggregates</c>.</summary>
internal sealed class AggregateEndpoint(IAggregateHistory aggregates, ICityDefinitions city, IOptions<CityOptions> options, TimeProvider time)
{
    public const string ResolutionParameter = "resolution";

    private const char List = 'g';

    private static readonly TimeSpan PendingRetry = TimeSpan.FromSeconds(15);

    private readonly TimeZoneInfo _zone = options.Value.FindTimeZone();

    public static IReadOnlyList<WindowLength> Resolutions { get; } = [WindowLength.FiveMinutes, WindowLength.Hour, WindowLength.Day, WindowLength.Month];

    public async Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context);
        var length = Resolution(query);
        var start = query.Time("from") ?? DateTimeOffset.UnixEpoch;
        var before = query.Time("to") ?? DateTimeOffset.MaxValue;
        var limit = query.Limit();
        var sensor = query.Text("sensor");
        var slots = SlotsOf(sensor, query);
        var next = query.NumberPlace(List);
        if (start > before) query.Faults.Add("to", "Must not be before from.");
        if (next is { } ticks && (ticks < DateTime.UnixEpoch.Ticks || ticks > DateTimeOffset.MaxValue.UtcTicks)) query.BadCursor();
        if (await query.HasFailedAsync()) return;

        var id = RouteId.Get(context);
        if (city.Stations.Find(id) is null)
        {
            await DefinitionAnswers.NotFoundAsync(context, "station", id);
            return;
        }

        var from = Math.Max(start.UtcTicks, next ?? 0);
        try
        {
            var page = await aggregates.ReadAsync(
                id, new AggregateQuery(new WindowGrid(length, _zone), from, before.UtcTicks, slots, limit), context.RequestAborted);
            await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, PageOf(page), ApiJson.Shared.PageAggregateWindowResource);
        }
        catch (TooManyReadingsException error)
        {
            await Problem.WriteAsync(context, StatusCodes.Status422UnprocessableEntity, error.Message, "Request a finer resolution.");
        }
        catch (StoreUnavailableException error)
        {
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, error.Message, "Repeat the request later.", retryAfter: PendingRetry);
        }
    }

    public static WindowLength Resolution(QueryReader query)
    {
        if (query.Text(ResolutionParameter) is not { } text) return WindowLength.Hour;
        if (Resolutions.FirstOrDefault(length => length.Text == text) is { } known) return known;
        query.Faults.Add(ResolutionParameter, $"Must be one of {string.Join(", ", Resolutions.Select(length => length.Text))}.");
        return WindowLength.Hour;
    }

    private ulong SlotsOf(string? sensor, QueryReader query)
    {
        if (sensor is null) return ulong.MaxValue;
        var types = city.Catalogue.Slots;
        for (var slot = 0; slot < types.Count; slot++)
            if (types[slot].Id == sensor) return 1UL << slot;
        query.Faults.Add("sensor", "Unknown sensor type.");
        return 0;
    }

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
