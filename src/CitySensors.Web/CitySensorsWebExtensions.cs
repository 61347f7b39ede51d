using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CitySensors.Web;

/// <summary>The HTTP API, the hub and the page, for a host that provides the ports of Core.</summary>
public static class CitySensorsWebExtensions
{
    public static IServiceCollection AddCitySensorsWeb(this IServiceCollection services, IConfiguration configuration)
    {
        return services;
    }

    public static WebApplication MapCitySensors(this WebApplication app)
    {
        return app;
    }
}
