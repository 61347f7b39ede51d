using CitySensors.Core.Audit;
using CitySensors.Core.Simulation;
using CitySensors.Web.Access;
using CitySensors.Web.Aggregates;
using CitySensors.Web.Alerts;
using CitySensors.Web.Audit;
using CitySensors.Web.City;
using CitySensors.Web.Events;
using CitySensors.Web.Export;
using CitySensors.Web.Feeds;
using CitySensors.Web.Forecasts;
using CitySensors.Web.Health;
using CitySensors.Web.Jobs;
using CitySensors.Web.Metrics;
using CitySensors.Web.OpenApi;
using CitySensors.Web.Readings;
using CitySensors.Web.Recomputations;
using CitySensors.Web.Reports;
using CitySensors.Web.Requests;
using CitySensors.Web.Rules;
using CitySensors.Web.Rules.Previews;
using CitySensors.Web.Sensors;
using CitySensors.Web.Simulation;
using CitySensors.Web.Stations;
using CitySensors.Web.Stations.Registration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CitySensors.Web;

/// <summary>All routes of the API with their handler, policy and description.</summary>
internal static class ApiRoutes
{
    private const string One = "/{id}";

    /// <summary>Probes and scrapers may add parameters of their own to what is not below it.</summary>
    private const string Api = "/api/";

    public static void MapApi(this IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var readings = services.GetRequiredService<ReadingIntakeEndpoint>();
        routes.Map(HttpMethods.Post, "/api/readings", readings.PostAsync, ReadingOperations.PostReadings, AuditMetadata.Exempt("Only corrections are recorded, by the handler."))
            .RequireAuthorization(Policies.SendReadings);
        routes.Map(HttpMethods.Get, "/api/city", services.GetRequiredService<CityEndpoint>().GetAsync, Operations.GetCity);
        routes.Map(HttpMethods.Get, "/api/city/status", services.GetRequiredService<CityStatusEndpoint>().GetAsync, Operations.GetCityStatus);

        var stations = services.GetRequiredService<StationEndpoints>();
        routes.Map(HttpMethods.Get, StationEndpoints.Path, stations.ListAsync, Operations.ListStations);
        routes.Map(HttpMethods.Get, StationEndpoints.Path + One, stations.GetAsync, Operations.GetStation);
        routes.Map(HttpMethods.Post, StationEndpoints.Path, services.GetRequiredService<RegistrationEndpoint>().PostAsync, Operations.PostStations, AuditMetadata.Of(AuditActions.Register, AuditSubjects.Station))
            .RequireAuthorization(Policies.ChangeDefinitions);
        routes.MapChange(HttpMethods.Put, StationEndpoints.Path, stations.PutAsync, Operations.PutStation, AuditMetadata.Of(AuditActions.Change, AuditSubjects.Station));
        routes.MapChange(HttpMethods.Patch, StationEndpoints.Path, stations.PatchAsync, Operations.PatchStation, AuditMetadata.Of(AuditActions.Change, AuditSubjects.Station));
        routes.MapChange(HttpMethods.Delete, StationEndpoints.Path, stations.DeleteAsync, Operations.DeleteStation, AuditMetadata.Of(AuditActions.Delete, AuditSubjects.Station));
        routes.MapHistory(StationEndpoints.Path, stations.HistoryAsync, Operations.ListStationHistory, stations.RestoreAsync, Operations.RestoreStation, AuditSubjects.Station);
        routes.Map(HttpMethods.Get, $"{StationEndpoints.Path}{One}/places", stations.PlacesAsync, Operations.ListStationPlaces);
        routes.Map(HttpMethods.Get, $"{StationEndpoints.Path}{One}/rules", stations.RulesAsync, Operations.ListStationRules);
        var history = services.GetRequiredService<ReadingHistoryEndpoint>();
        routes.Map(HttpMethods.Get, $"{StationEndpoints.Path}{One}/readings", history.ListAsync, ReadingOperations.ListReadings);
        var aggregates = services.GetRequiredService<AggregateEndpoint>();
        routes.Map(HttpMethods.Get, $"{StationEndpoints.Path}{One}/aggregates", aggregates.ListAsync, ReadingOperations.ListAggregates);
        routes.Map(HttpMethods.Get, $"/api/areas{One}/aggregates", aggregates.ListOfAreaAsync, ReadingOperations.ListAreaAggregates);
        routes.Map(HttpMethods.Get, "/api/city/aggregates", aggregates.ListOfCityAsync, ReadingOperations.ListCityAggregates);
        routes.Map(HttpMethods.Get, "/api/city/ranking", services.GetRequiredService<RankingEndpoint>().ListAsync, ReadingOperations.GetRanking);
        routes.Map(HttpMethods.Get, $"{StationEndpoints.Path}{One}/forecasts", services.GetRequiredService<ForecastEndpoint>().GetAsync, ReadingOperations.GetForecasts);
        var changes = services.GetRequiredService<ReadingRevisionEndpoints>();
        routes.Map(HttpMethods.Get, $"{StationEndpoints.Path}{One}/readings/revisions", changes.ListAsync, ReadingOperations.ListReadingRevisions)
            .RequireAuthorization(Policies.CorrectReadings);
        routes.Map(HttpMethods.Post, $"{StationEndpoints.Path}{One}/readings/withdrawals", changes.WithdrawAsync, ReadingOperations.PostWithdrawal, AuditMetadata.Of(AuditActions.Withdraw, AuditSubjects.Station))
            .RequireAuthorization(Policies.CorrectReadings);

        var export = services.GetRequiredService<ExportEndpoints>();
        routes.Map(HttpMethods.Get, $"{ExportEndpoints.Path}/readings", export.ReadingsAsync, ReadingOperations.ExportReadings).RequireAuthorization(Policies.ExportReadings);
        routes.Map(HttpMethods.Get, $"{ExportEndpoints.Path}/aggregates", export.AggregatesAsync, ReadingOperations.ExportAggregates).RequireAuthorization(Policies.ExportReadings);

        var sensors = services.GetRequiredService<SensorEndpoints>();
        routes.Map(HttpMethods.Get, SensorEndpoints.Path, sensors.ListAsync, Operations.ListSensors);
        routes.Map(HttpMethods.Get, SensorEndpoints.Path + One, sensors.GetAsync, Operations.GetSensor);
        routes.MapChange(HttpMethods.Put, SensorEndpoints.Path, sensors.PutAsync, Operations.PutSensor, AuditMetadata.Of(AuditActions.Change, AuditSubjects.Sensor));
        routes.MapChange(HttpMethods.Patch, SensorEndpoints.Path, sensors.PatchAsync, Operations.PatchSensor, AuditMetadata.Of(AuditActions.Change, AuditSubjects.Sensor));
        routes.MapChange(HttpMethods.Delete, SensorEndpoints.Path, sensors.DeleteAsync, Operations.DeleteSensor, AuditMetadata.Of(AuditActions.Delete, AuditSubjects.Sensor));
        routes.MapHistory(SensorEndpoints.Path, sensors.HistoryAsync, Operations.ListSensorHistory, sensors.RestoreAsync, Operations.RestoreSensor, AuditSubjects.Sensor);

        var rules = services.GetRequiredService<RuleEndpoints>();
        routes.Map(HttpMethods.Get, RuleEndpoints.Path, rules.ListAsync, Operations.ListRules);
        routes.Map(HttpMethods.Get, RuleEndpoints.Path + One, rules.GetAsync, Operations.GetRule);
        routes.MapChange(HttpMethods.Put, RuleEndpoints.Path, rules.PutAsync, Operations.PutRule, AuditMetadata.Of(AuditActions.Change, AuditSubjects.Rule));
        routes.MapChange(HttpMethods.Patch, RuleEndpoints.Path, rules.PatchAsync, Operations.PatchRule, AuditMetadata.Of(AuditActions.Change, AuditSubjects.Rule));
        routes.MapChange(HttpMethods.Delete, RuleEndpoints.Path, rules.DeleteAsync, Operations.DeleteRule, AuditMetadata.Of(AuditActions.Delete, AuditSubjects.Rule));
        routes.MapHistory(RuleEndpoints.Path, rules.HistoryAsync, Operations.ListRuleHistory, rules.RestoreAsync, Operations.RestoreRule, AuditSubjects.Rule);

        routes.Map(HttpMethods.Post, BudgetLevelEndpoint.Path, services.GetRequiredService<BudgetLevelEndpoint>().PostAsync, BudgetLevelOperation.Post, AuditMetadata.Exempt("It computes something and changes nothing."))
            .RequireAuthorization(Policies.ChangeDefinitions);

        routes.Map(HttpMethods.Post, RulePreviewEndpoint.Path, services.GetRequiredService<RulePreviewEndpoint>().PostAsync, RulePreviewOperation.Post, AuditMetadata.Exempt("It computes something and changes nothing."))
            .RequireAuthorization(Policies.ChangeDefinitions);

        var sets = services.GetRequiredService<RuleSetEndpoints>();
        routes.Map(HttpMethods.Get, RuleSetEndpoints.Path, sets.ListAsync, RuleSetOperations.List);
        routes.Map(HttpMethods.Get, RuleSetEndpoints.Path + One, sets.GetAsync, RuleSetOperations.Get);
        routes.MapChange(HttpMethods.Put, RuleSetEndpoints.Path, sets.PutAsync, RuleSetOperations.Put, AuditMetadata.Of(AuditActions.Enable, AuditSubjects.RuleSet));
        routes.MapChange(HttpMethods.Delete, RuleSetEndpoints.Path, sets.DeleteAsync, RuleSetOperations.Delete, AuditMetadata.Of(AuditActions.Disable, AuditSubjects.RuleSet));

        var alerts = services.GetRequiredService<AlertEndpoints>();
        routes.Map(HttpMethods.Get, AlertEndpoints.Path, alerts.ListAsync, Operations.ListAlerts);
        routes.Map(HttpMethods.Get, AlertEndpoints.Path + One, alerts.GetAsync, Operations.GetAlert);
        routes.Map(HttpMethods.Get, FalseAlarmEndpoint.Path, services.GetRequiredService<FalseAlarmEndpoint>().ListAsync, AlertActionOperations.ListFalseAlarms)
            .RequireAuthorization(Policies.HandleAlerts);
        var actions = services.GetRequiredService<AlertActionEndpoint>();
        routes.Map(HttpMethods.Post, $"{AlertEndpoints.Path}{One}/actions", actions.PostAsync, AlertActionOperations.Post, AuditMetadata.Exempt("An action is an entry itself."))
            .RequireAuthorization(Policies.HandleAlerts);
        var feeds = services.GetRequiredService<FeedEndpoints>();
        routes.Map(HttpMethods.Get, FeedEndpoints.Feed, feeds.FeedAsync, FeedOperations.GetFeed);
        routes.Map(HttpMethods.Get, $"{AlertEndpoints.Path}{One}/cap", feeds.CapAsync, FeedOperations.GetCap);

        var events = services.GetRequiredService<EventEndpoints>();
        routes.Map(HttpMethods.Get, EventEndpoints.Path, events.ListAsync, EventOperations.List);
        routes.Map(HttpMethods.Get, EventEndpoints.Path + One, events.GetAsync, EventOperations.Get);

        var audit = services.GetRequiredService<AuditEndpoints>();
        routes.Map(HttpMethods.Get, AuditEndpoints.Path, audit.ListAsync, AuditOperations.List).RequireAuthorization(Policies.ViewHistory);
        routes.Map(HttpMethods.Get, $"{ExportEndpoints.Path}/audit", audit.ExportAsync, AuditOperations.Export).RequireAuthorization(Policies.ViewHistory);

        var jobs = services.GetRequiredService<JobEndpoints>();
        routes.Map(HttpMethods.Get, JobEndpoints.Path, jobs.ListAsync, Operations.ListJobs).RequireAuthorization(Policies.ViewJobs);
        routes.Map(HttpMethods.Get, JobEndpoints.Path + One, jobs.GetAsync, Operations.GetJob).RequireAuthorization(Policies.ViewJobs);
        routes.Map(HttpMethods.Patch, JobEndpoints.Path + One, jobs.PatchAsync, Operations.PatchJob, AuditMetadata.Of(AuditActions.Change, AuditSubjects.Job)).RequireAuthorization(Policies.ChangeJobs);
        routes.Map(HttpMethods.Post, $"{JobEndpoints.Path}{One}/runs", jobs.RunAsync, Operations.PostJobRun, AuditMetadata.Of(AuditActions.Run, AuditSubjects.Job)).RequireAuthorization(Policies.ChangeJobs);

        var reports = services.GetRequiredService<ReportEndpoints>();
        routes.Map(HttpMethods.Get, ReportEndpoints.Path, reports.ListAsync, ReportOperations.ListReports).RequireAuthorization(Policies.ExportReadings);
        routes.Map(HttpMethods.Get, ReportEndpoints.Path + One, reports.GetAsync, ReportOperations.GetReport).RequireAuthorization(Policies.ExportReadings);
        routes.Map(HttpMethods.Put, ReportEndpoints.Path + One, reports.PutAsync, ReportOperations.PutReport, AuditMetadata.Of(AuditActions.Create, AuditSubjects.Report)).RequireAuthorization(Policies.ExportReadings);

        var recomputations = services.GetRequiredService<RecomputationEndpoints>();
        routes.Map(HttpMethods.Get, RecomputationEndpoints.Path, recomputations.ListAsync, RecomputationOperations.List).RequireAuthorization(Policies.ViewJobs);
        routes.Map(HttpMethods.Post, RecomputationEndpoints.Path, recomputations.PostAsync, RecomputationOperations.Post, AuditMetadata.Of(AuditActions.Create, AuditSubjects.Recomputation))
            .RequireAuthorization(Policies.ChangeJobs);
        routes.Map(HttpMethods.Get, RecomputationEndpoints.Path + One, recomputations.GetAsync, RecomputationOperations.Get).RequireAuthorization(Policies.ViewJobs);
        routes.Map(HttpMethods.Patch, RecomputationEndpoints.Path + One, recomputations.PatchAsync, RecomputationOperations.Patch, AuditMetadata.Of(AuditActions.Change, AuditSubjects.Recomputation))
            .RequireAuthorization(Policies.ChangeJobs);
        routes.Map(HttpMethods.Delete, RecomputationEndpoints.Path + One, recomputations.DeleteAsync, RecomputationOperations.Delete, AuditMetadata.Of(AuditActions.Delete, AuditSubjects.Recomputation))
            .RequireAuthorization(Policies.ChangeJobs);
        routes.Map(HttpMethods.Get, $"{RecomputationEndpoints.Path}{One}/differences", recomputations.DifferencesAsync, RecomputationOperations.ListDifferences)
            .RequireAuthorization(Policies.ViewJobs);
        routes.Map(HttpMethods.Post, $"{RecomputationEndpoints.Path}{One}/swap", recomputations.SwapAsync, RecomputationOperations.PostSwap, AuditMetadata.Of(AuditActions.Swap, AuditSubjects.Recomputation))
            .RequireAuthorization(Policies.ChangeJobs);

        // Of a demo only.
        if (services.GetService<ICitySimulation>() is not null)
        {
            var simulation = services.GetRequiredService<SimulationEndpoints>();
            routes.Map(HttpMethods.Get, SimulationEndpoints.Path, simulation.GetAsync, SimulationOperations.GetSimulation).RequireAuthorization(Policies.ViewInternals);
            routes.Map(HttpMethods.Patch, SimulationEndpoints.Path, simulation.PatchAsync, SimulationOperations.PatchSimulation, AuditMetadata.Of(AuditActions.Change, AuditSubjects.Simulation))
                .RequireAuthorization(Policies.ChangeDefinitions);
        }

        routes.Map(HttpMethods.Get, "/health/live", HealthEndpoints.LiveAsync, Operations.GetLive);
        routes.Map(HttpMethods.Get, "/health/ready", services.GetRequiredService<HealthEndpoints>().ReadyAsync, Operations.GetReady);
        routes.Map(HttpMethods.Get, "/metrics", services.GetRequiredService<MetricsExporter>().WriteAsync, Operations.GetMetrics);
        routes.Map(HttpMethods.Get, ApiDescription.Path, services.GetRequiredService<ApiDescription>().GetAsync, Operations.GetDescription);
    }

    /// <param name="routes">The routes.</param>
    /// <param name="method">The method.</param>
    /// <param name="path">The path.</param>
    /// <param name="handler">The handler.</param>
    /// <param name="operation">Its description.</param>
    /// <param name="audit">What it does, for the audit log; required unless it is a GET.</param>
    private static IEndpointConventionBuilder Map(
        this IEndpointRouteBuilder routes, string method, string path, RequestDelegate handler, Operation operation, AuditMetadata? audit = null)
    {
        if (audit is null && !HttpMethods.IsGet(method)) throw new ArgumentException($"{operation.Id} does not say what it does.", nameof(audit));
        if (audit is { NotRecorded: null }) handler = new AuditedHandler(handler, audit, routes.ServiceProvider.GetRequiredService<AuditRecorder>()).InvokeAsync;
        if (operation.Query.Count == 0 && path.StartsWith(Api, StringComparison.Ordinal)) handler = WithoutQuery(handler);
        var route = routes.MapMethods(path, [method], handler).WithMetadata(operation);
        return audit is null ? route : route.WithMetadata(audit);
    }

    /// <summary>A parameter that is ignored would look as if it had an effect; handlers that read parameters check them themselves.</summary>
    private static RequestDelegate WithoutQuery(RequestDelegate handler)
    {
        return context => context.Request.QueryString.HasValue ? CheckAsync(context) : handler(context);

        async Task CheckAsync(HttpContext context)
        {
            if (!await new QueryReader(context).HasFailedAsync()) await handler(context);
        }
    }

    private static void MapChange(this IEndpointRouteBuilder routes, string method, string list, RequestDelegate handler, Operation operation, AuditMetadata audit) =>
        routes.Map(method, list + One, handler, operation, audit).RequireAuthorization(Policies.ChangeDefinitions);

    private static void MapHistory(
        this IEndpointRouteBuilder routes, string list, RequestDelegate read, Operation describedRead, RequestDelegate restore, Operation describedRestore, string kind)
    {
        var history = $"{list}{One}/history";
        routes.Map(HttpMethods.Get, history, read, describedRead).RequireAuthorization(Policies.ViewHistory);
        routes.Map(HttpMethods.Post, $"{history}/{{{RouteRevision.Name}}}/restore", restore, describedRestore, AuditMetadata.Of(AuditActions.Restore, kind))
            .RequireAuthorization(Policies.ChangeDefinitions);
    }
}
