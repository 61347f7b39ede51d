using System.Text.Encodings.Web;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Web.Access;
using CitySensors.Web.Aggregates;
using CitySensors.Web.Alerts;
using CitySensors.Web.Audit;
using CitySensors.Web.City;
using CitySensors.Web.Definitions;
using CitySensors.Web.Events;
using CitySensors.Web.Export;
using CitySensors.Web.Feeds;
using CitySensors.Web.Forecasts;
using CitySensors.Web.Health;
using CitySensors.Web.Jobs;
using CitySensors.Web.Json;
using CitySensors.Web.Limits;
using CitySensors.Web.Metrics;
using CitySensors.Web.OpenApi;
using CitySensors.Web.Problems;
using CitySensors.Web.Proxies;
using CitySensors.Web.Readings;
using CitySensors.Web.Recomputations;
using CitySensors.Web.Reports;
using CitySensors.Web.Rules;
using CitySensors.Web.Rules.Previews;
using CitySensors.Web.Sensors;
using CitySensors.Web.Simulation;
using CitySensors.Web.StaticPage;
using CitySensors.Web.Stations;
using CitySensors.Web.Stations.Registration;
using CitySensors.Web.Telemetry;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CitySensors.Web;

/// <summary>The HTTP API, the hub and the page, for a host that registers the ports of Core.</summary>
public static class CitySensorsWebExtensions
{
    /// <summary>
    /// Adds everything but the ports: the host registers <c>IReadingIntake</c>, <c>ICityDefinitions</c>, <c>IReadingHistory</c>,
    /// <c>IAggregateHistory</c>, <c>ICityJobs</c>, <c>IAlertLog</c> and <c>IAuditLog</c> as singletons, <c>IForecastHistory</c> if it has forecasts,
    /// <c>IDailyReports</c> if it makes reports and <c>IRecomputations</c> if it can recompute aggregates, and may add health checks.
    /// </summary>
    public static IServiceCollection AddCitySensorsWeb(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<WebOptions>().Bind(configuration.GetSection(WebOptions.Section)).ValidateOnStart();
        services.AddOptions<CityOptions>().Bind(configuration.GetSection(CityOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WebOptions>, WebOptionsValidator>();
        services.AddSingleton<IValidateOptions<CityOptions>, CityOptionsValidator>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, KestrelLimits>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddCityMetrics();
        services.AddReadiness();
        services.AddRequestLimits();
        services.AddKeys();
        services.AddEvents();
        services.AddAlertHub();
        services.AddApiDescription();
        return services.AddEndpoints();
    }

    /// <summary>Puts the pipeline and all addresses in place. It creates the ports, which must be able to answer once the server listens.</summary>
    public static WebApplication MapCitySensors(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.Services.StartMetrics();
        app.UseTrustedProxies();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<RequestGuard>();
        app.UseRouting();
        app.UseRateLimiter();
        app.UseMiddleware<ConcurrencyGate>();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapApi();
        app.MapAlertHub();
        app.MapPage();
        return app;
    }

    private static void AddEvents(this IServiceCollection services)
    {
        services.AddSingleton<CityEvents>();
        services.AddHostedService(provider => provider.GetRequiredService<CityEvents>());
        services.AddSingleton<EventDelivery>();
    }

    private static void AddKeys(this IServiceCollection services)
    {
        services.AddSingleton<KeyRing>();
        services.AddSingleton<AlertAccess>();
        services.AddSingleton<FailedKeys>();
        services.AddSingleton<IAuthorizationHandler, HasRoleHandler>();
        // AddAuthentication would bring data protection with it, which makes key files for cookies that nobody has here.
        services.AddAuthenticationCore(authentication => authentication.DefaultScheme = KeyAuthentication.SchemeName);
        services.TryAddSingleton(UrlEncoder.Default);
        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, KeyAuthentication>(KeyAuthentication.SchemeName, null);
        Policies.Add(services.AddAuthorizationBuilder());
    }

    private static IServiceCollection AddEndpoints(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Shared);
            json.SerializerOptions.PropertyNamingPolicy = ApiJson.Shared.Options.PropertyNamingPolicy;
            json.SerializerOptions.NumberHandling = ApiJson.Shared.Options.NumberHandling;
            json.SerializerOptions.DefaultIgnoreCondition = ApiJson.Shared.Options.DefaultIgnoreCondition;
        });
        // Stores with a faster way register it.
        services.TryAddSingleton<IReadingScan>(provider => new HistoryScan(
            provider.GetRequiredService<IReadingHistory>(), () => provider.GetRequiredService<ICityDefinitions>().Catalogue));
        return services
            .AddSingleton<DecodingPool>()
            .AddSingleton<FirstArrivals>()
            .AddSingleton<DefinitionBody>()
            .AddSingleton<ChangePreviewer>()
            .AddSingleton<DefinitionChanger>()
            .AddSingleton<DefinitionEndpoints>()
            .AddSingleton<RevisionEndpoints>()
            .AddSingleton<CorrectionRecorder>()
            .AddSingleton<ReadingIntakeEndpoint>()
            .AddSingleton<ReadingHistoryEndpoint>()
            .AddSingleton<ReadingRevisionEndpoints>()
            .AddSingleton<AggregateEndpoint>()
            .AddSingleton<RankingEndpoint>()
            .AddSingleton<ExportResponse>()
            .AddSingleton<ExportEndpoints>()
            .AddSingleton<ForecastEndpoint>()
            .AddSingleton<StationEndpoints>()
            .AddSingleton<RegistrationEndpoint>()
            .AddSingleton<SensorEndpoints>()
            .AddSingleton<RuleEndpoints>()
            .AddSingleton<BudgetLevelEndpoint>()
            .AddSingleton<RulePreviewStream>()
            .AddSingleton<RulePreviewEndpoint>()
            .AddSingleton<RuleSetEndpoints>()
            .AddSingleton<AlertEndpoints>()
            .AddSingleton<AlertActionEndpoint>()
            .AddSingleton<FalseAlarmEndpoint>()
            .AddSingleton<AuditIds>()
            .AddSingleton<AuditRecorder>()
            .AddSingleton<AuditEndpoints>()
            .AddSingleton<FeedEndpoints>()
            .AddSingleton<EventEndpoints>()
            .AddSingleton<JobEndpoints>()
            .AddSingleton<ReportEndpoints>()
            .AddSingleton<RecomputationEndpoints>()
            .AddSingleton<SimulationEndpoints>()
            .AddSingleton<CityEndpoint>()
            .AddSingleton<CityStatusEndpoint>()
            .AddSingleton<HealthEndpoints>()
            .AddSingleton<PageFiles>();
    }

}
