using System.Globalization;
using CitySensors.Core.Alerts;
using CitySensors.Core.Audit;
using CitySensors.Core.Storage;
using CitySensors.Web.Access;
using CitySensors.Web.Events;
using CitySensors.Web.Json;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Alerts;

/// <summary><c>/api/alerts</c>.</summary>
internal sealed class AlertEndpoints(IAlertLog log, IAuditLog audit, AlertAccess access, AlertTexts texts, CityEvents events)
{
    public const string Path = "/api/alerts";

    /// <remarks>The cursor is a sequence number and stays valid, unlike those of other lists.</remarks>
    public async Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context);
        var since = query.Sequence("since");
        var cursor = query.SequencePlace();
        var area = query.Id("area");
        var severity = query.LeastSeverity("severity");
        var audience = query.Audience("audience");
        var active = query.Flag("active");
        var (from, before) = (query.Time("from"), query.Time("to"));
        if (from > before) query.Faults.Add("to", "Must not be before from.");
        var limit = query.Limit();
        var language = RequestedLanguage.Of(context, query, texts.Languages[0]);
        if (await query.HasFailedAsync()) return;
        if (await access.SelectAsync(context, audience) is not { } selected) return;
        var asked = new AlertQuery(Math.Max(since ?? 0, cursor ?? 0), area, severity) { From = from, Before = before, Audience = selected };
        var read = active ? Active(asked, limit + 1) : await log.ReadAsync(asked, limit + 1, context.RequestAborted);
        var page = Page<AlertResource>.Create(
            read, limit, alert => AlertResource.From(alert, texts, language), (Alert alert) => alert.Sequence.ToString(CultureInfo.InvariantCulture));
        await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, page, ApiJson.Shared.PageAlertResource);
    }

    public async Task GetAsync(HttpContext context)
    {
        var query = new QueryReader(context);
        var language = RequestedLanguage.Of(context, query, texts.Languages[0]);
        if (await query.HasFailedAsync()) return;
        var id = RouteId.Get(context);
        var history = await log.HistoryAsync(id, context.RequestAborted);
        var visible = await access.VisibleToAsync(context);
        var isVisible = history.Count > 0 && ((history[0].Audience & visible) != 0 || events.Recent.IsPublic(history[0]));
        if (!isVisible)
        {
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, $"There is no alert \"{id}\".");
            return;
        }

        var alert = AlertResource.From(history[^1], texts, language) with
        {
            History = [.. history.Select(entry => AlertResource.From(entry, texts, language))],
            Handling = (visible & Audience.Staff) == 0 ? null : await HandlingAsync(id, context.RequestAborted),
        };
        await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, alert, ApiJson.Shared.AlertResource);
    }

    /// <returns>Null if it cannot be read: the alert itself can be.</returns>
    private async Task<AlertHandlingResource?> HandlingAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return AlertHandlingResource.From(await audit.StepsAsync(new AuditSubject(AuditSubjects.Alert, id), cancellationToken));
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }

    private List<Alert> Active(AlertQuery asked, int most) =>
    [
        .. log.Active
            .Where(asked.Matches)
            .OrderBy(alert => alert.Sequence)
            .Take(most),
    ];
}
