using CitySensors.Web.Access;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace CitySensors.Web.OpenApi;

internal static class DescriptionSetup
{
    public static void AddApiDescription(this IServiceCollection services)
    {
        services.AddSingleton<ApiDescription>();
        services.AddOpenApi(ApiDescription.Document, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddSchemaTransformer<SchemaNotes>();
            options.AddDocumentTransformer<DescriptionTransformer>();
        });
    }

    /// <summary>Sets the parts of the document that do not depend on operations: info, server, tags and security scheme.</summary>
    public static void WriteHead(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "CitySensors",
            Version = "1",
            Description = "Accepts readings of the sensors of a city and serves scored readings and alerts. "
                + "Members are in snake_case and omitted if they have no value; times are RFC 3339 in UTC, durations ISO 8601, units UCUM codes. "
                + "String lengths are in UTF-16 code units: a character above U+FFFF counts as two. Numbers are IEEE 754 doubles. "
                + "The SignalR hub /hubs/alerts delivers alerts in real time.",
        };
        // Relative: the document is right wherever it is read from.
        document.Servers = [new OpenApiServer { Url = "/", Description = "This server." }];
        document.Tags = new HashSet<OpenApiTag>
        {
            Tag("Readings", "Send readings, and query stored readings with their scores."),
            Tag("Stations", "The stations of the city."),
            Tag("Sensors", "Sensor types and the distributions of their values."),
            Tag("Rules", "Rules that raise alerts."),
            Tag("Alerts", "The alert log."),
            Tag("Audit", "What people did."),
            Tag("Reports", "Reports of days for the staff."),
            Tag("City", "The configuration of the web page."),
            Tag("Operations", "Health, metrics and this API description."),
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [KeyAuthentication.SchemeName] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "cs_{id}_{secret}",
                Description = "An API key, created with the command keys create. While no keys exist, requests need no key and the server listens on loopback only.",
            },
        };
    }

    private static OpenApiTag Tag(string name, string description) => new() { Name = name, Description = description };
}
