using CitySensors.Core.Aggregates;
using CitySensors.Core.Definitions;
using CitySensors.Web.City;
using CitySensors.Web.Json;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Aggregates;

/// <summary><c>GET /api/city/ranking</c>.</summary>
internal sealed class RankingEndpoint(IAggregateHistory aggregates, ICityDefinitions city, IOptions<CityOptions> options, TimeProvider time)
{
    /// <summary>Where aggregates are not stored, a long window of a large city would take minutes.</summary>
    private static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(10);

    private readonly TimeZoneInfo _zone = options.Value.FindTimeZone();

    public static IReadOnlyList<string> Orders { get; } = ["desc", "asc"];

    public static IReadOnlyDictionary<string, RankedBy> Criteria { get; } =
        Enum.GetValues<RankedBy>().ToDictionary(by => by.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    public async Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context);
        var by = By(query);
        var length = AggregateEndpoint.Resolution(query, AggregateEndpoint.AreaResolutions, WindowLength.Day);
        var at = query.Time("at") ?? time.GetUtcNow();
        var area = query.Id("area");
        var sensor = query.Text("sensor");
        var slots = AggregateEndpoint.SlotsOf(sensor, city.Catalogue, query);
        var order = query.Text("order") ?? Orders[0];
        var limit = query.Limit();
        if (!Orders.Contains(order, StringComparer.Ordinal)) query.Faults.Add("order", $"Must be one of {string.Join(", ", Orders)}.");
        if (sensor is null && !StationRanking.AddsUpOverSensors(by)) query.Faults.Add("sensor", $"Required to rank by {Text(by)}.");
        if (await query.HasFailedAsync()) return;

        var window = new WindowGrid(length, _zone).At(at.UtcTicks);
        await AggregateEndpoint.WithFaultsAsync(context, async () =>
        {
            var ranking = new StationRanking(by, city.Catalogue.Slots, slots, order == Orders[1]);
            await AddStationsAsync(ranking, area, new AggregateQuery(new WindowGrid(length, _zone), window.StartTicks, window.EndTicks, slots, 1), context.RequestAborted);
            var answer = RankingResource.From(window, ranking.Best(limit), city, time.GetUtcNow());
            await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, answer, ApiJson.Shared.RankingResource);
        });
    }

    private async Task AddStationsAsync(StationRanking ranking, string? area, AggregateQuery query, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(MaxDuration);
        try
        {
            foreach (var station in city.Stations.Page(null, int.MaxValue).Where(station => area is null || station.Area == area))
                foreach (var window in (await aggregates.ReadAsync(station.Id, query, bound.Token)).Windows) ranking.Add(station.Id, window);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TooManyReadingsException("The window has too many readings to rank its stations.");
        }
    }

    private static RankedBy By(QueryReader query)
    {
        if (query.Text("by") is not { } text) return RankedBy.Outliers;
        if (!Criteria.TryGetValue(text, out var by)) query.Faults.Add("by", $"Must be one of {string.Join(", ", Criteria.Keys)}.");
        return by;
    }

    private static string Text(RankedBy by) => Criteria.Single(one => one.Value == by).Key;
}
