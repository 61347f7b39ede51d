using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;
using CitySensors.Web.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.City;

/// <summary><c>GET /api/city</c>.</summary>
internal sealed class CityEndpoint(ICityDefinitions city, IOptions<CityOptions> options)
{
    public Task GetAsync(HttpContext context)
    {
        var configured = options.Value;
        return JsonResponse.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new CityResource
            {
                Name = configured.Name,
                Languages = configured.EffectiveLanguages,
                TimeZone = configured.TimeZone,
                Centre = configured.Centre is { Latitude: { } latitude, Longitude: { } longitude }
                    ? new Position { Latitude = latitude, Longitude = longitude }
                    : Middle(city.Stations.Page(null, city.Stations.Count)),
                Tiles = configured.Tiles is { Url: { } url, Attribution: { } attribution } ? new TileServer { Url = url, Attribution = attribution } : null,
            },
            ApiJson.Shared.CityResource);
    }

    /// <summary>The median of the positions, which a single misplaced station does not affect.</summary>
    private static Position? Middle(IReadOnlyList<StationDefinition> stations)
    {
        var placed = stations.Where(station => station is { Latitude: not null, Longitude: not null }).ToList();
        if (placed.Count == 0) return null;
        return new Position { Latitude = Median(placed.Select(station => station.Latitude!.Value)), Longitude = Median(placed.Select(station => station.Longitude!.Value)) };
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
