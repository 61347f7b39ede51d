using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CitySensors.Web.Requests;

/// <summary>The id in a path.</summary>
internal static class RouteId
{
    public const string Name = "id";

    /// <remarks>Routing does not decode %2F. It is decoded here, so that validation reports the slash, which no id contains.</remarks>
    public static string Get(HttpContext context) =>
        (context.GetRouteValue(Name) as string ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
