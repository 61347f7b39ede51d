using System.Globalization;
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

/// <summary>The number of a revision in a path.</summary>
internal static class RouteRevision
{
    public const string Name = "revision";

    /// <summary>Null if it is not an integer from 0.</summary>
    public static long? Get(HttpContext context) =>
        long.TryParse(context.GetRouteValue(Name) as string, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
