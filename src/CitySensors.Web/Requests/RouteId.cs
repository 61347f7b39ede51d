using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CitySensors.Web.Requests;

/// <summary>The id in a path.</summary>
internal static class RouteId
{
    public const string Name = "id";

    /// <remarks>Routing leaves %2F as it is; no id has a slash, and as one it is told to be wrong instead of being taken for a name.</remarks>
    public static string Of(HttpContext context) =>
        (context.GetRouteValue(Name) as string ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
