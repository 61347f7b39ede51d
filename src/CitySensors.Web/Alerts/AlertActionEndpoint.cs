using CitySensors.Core.Alerts;
using CitySensors.Core.Alerts.Handling;
using CitySensors.Core.Audit;
using CitySensors.Core.Storage;
using CitySensors.Web.Audit;
using CitySensors.Web.Definitions;
using CitySensors.Web.Json;
using CitySensors.Web.Metrics;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Alerts;

/// <summary><c>POST /api/alerts/{id}/actions</c>.</summary>
internal sealed class AlertActionEndpoint(IAlertLog alerts, IAuditLog audit, AuditRecorder recorder, DefinitionBody bodies, CityMetrics metrics)
{
    /// <summary>How often an action is decided again because others act on the alert at the same time.</summary>
    private const int MaxAttempts = 10;

    private static readonly TimeSpan UnavailableRetry = TimeSpan.FromSeconds(5);

    public async Task PostAsync(HttpContext context)
    {
        if (await bodies.ReadAsync(context) is not { } body) return;
        using var json = body;
        var (request, errors) = AlertActionRequest.Read(json.RootElement);
        if (request is null)
        {
            await Problem.WriteFaultsAsync(context, "The action is invalid.", Faults.From(errors));
            return;
        }

        var id = RouteId.Get(context);
        var history = await alerts.HistoryAsync(id, context.RequestAborted);
        if (history.Count == 0)
        {
            await DefinitionAnswers.NotFoundAsync(context, "alert", id);
            return;
        }

        try
        {
            await ActAsync(context, history[0], request);
        }
        catch (StoreUnavailableException error)
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status503ServiceUnavailable, "Whether the action was stored is unknown.", $"Read the alert again before repeating the request. {error.Message}", retryAfter: UnavailableRetry);
        }
    }

    private async Task ActAsync(HttpContext context, Alert alert, AlertActionRequest request)
    {
        var subject = new AuditSubject(AuditSubjects.Alert, alert.Id);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var handling = AlertHandling.Of(await audit.StepsAsync(subject, context.RequestAborted));
            if (handling.RefusalOf(request) is { } refusal)
            {
                await Problem.WriteAsync(context, StatusCodes.Status409Conflict, refusal);
                return;
            }

            var entry = recorder.Entry(context, request.Action, subject) with
            {
                Step = handling.Steps + 1,
                Comment = request.Comment,
                Details = AuditDetails.Of((AlertHandling.AssigneeDetail, request.Assignee), (FalseAlarmTally.RuleDetail, alert.Rule), ("station", alert.StationId), ("sensor", alert.Sensor)),
            };
            if (!await audit.TryAppendAsync(entry, context.RequestAborted)) continue;
            metrics.AlertActions.Add(1, MetricLabels.Action(request.Action));
            await JsonResponse.WriteAsync(context, StatusCodes.Status201Created, AuditEntryResource.From(entry), ApiJson.Shared.AuditEntryResource);
            return;
        }

        await Problem.WriteAsync(context, StatusCodes.Status409Conflict, "Others act on the alert at the same time; nothing was stored.", "Read the alert again.");
    }
}
