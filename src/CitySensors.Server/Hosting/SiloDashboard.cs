using CitySensors.Web.Access;
using Orleans.Dashboard;

namespace CitySensors.Server.Hosting;

/// <summary>Orleans' dashboard for engineers: silos, grains and calls. It profiles every call, and so it is off unless configured.</summary>
internal static class SiloDashboard
{
    private const string Path = "/dashboard";

    /// <summary>React and its charts write styles into the page; nothing else is allowed that the city's own page is not.</summary>
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self' data:; "
        + "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'";

    public static bool IsEnabled(IConfiguration configuration) =>
        configuration.GetSection(SiloOptions.Section).Get<SiloOptions>()?.Dashboard.Enabled == true;

    // A stream of the log would hold up the stop of the host.
    public static void AddTo(ISiloBuilder silo) => silo.AddDashboard(dashboard => dashboard.HideTrace = true);

    public static void Map(WebApplication app) => app.MapOrleansDashboard(Path)
        .AddEndpointFilter((context, next) =>
        {
            var headers = context.HttpContext.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            return next(context);
        })
        .RequireEngineer()
        .ExcludeFromDescription();
}
