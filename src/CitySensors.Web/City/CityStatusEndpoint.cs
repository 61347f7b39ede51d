using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;
using CitySensors.Web.Json;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.City;

/// <summary><c>GET /api/city/status</c>.</summary>
internal sealed class CityStatusEndpoint(ICityDefinitions city, ICityActivity activity)
{
    public Task GetAsync(HttpContext context) => JsonResponse.WriteAsync(
        context, StatusCodes.Status200OK, CityStatusResource.From(city.Stations.Count, activity.Latest), ApiJson.Shared.CityStatusResource);
}
