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

    /// <summary>What every operation has in common, at the head of the document.</summary>
    public static void WriteHead(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "CitySensors",
            Version = "1",
            Description = "Readings of a city's sensors in, their scores and the alerts that rules make of them out. "
                + "Members are snake_case and left out where they have no value; times are RFC 3339 in UTC, durations ISO 8601, units UCUM codes. "
                + "Lengths of text count UTF-16 code units: a character beyond U+FFFF counts as two. Numbers are IEEE 754 doubles. "
                + "Alerts come live from the SignalR hub /hubs/alerts.",
        };
        // Relative: the document is right wherever it is read from.
        document.Servers = [new OpenApiServer { Url = "/", Description = "This server." }];
        document.Tags = new HashSet<OpenApiTag>
        {
            Tag("Readings", "What stations measured."),
            Tag("Stations", "Where it is measured."),
            Tag("Sensors", "Kinds of sensors with the distributions of their values."),
            Tag("Rules", "When readings become an alert to the public."),
            Tag("Alerts", "What the public was told."),
            Tag("City", "What the page shows of the city."),
            Tag("Running", "For those who run the server."),
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [KeyAuthentication.SchemeName] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "cs_{id}_{secret}",
                Description = "An API key, made with the command keys create. While there is none, everything is allowed without one and the server listens on loopback only.",
            },
        };
    }

    private static OpenApiTag Tag(string name, string description) => new() { Name = name, Description = description };
}
