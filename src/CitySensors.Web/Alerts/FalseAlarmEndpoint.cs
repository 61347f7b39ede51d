using CitySensors.Core.Alerts.Handling;
using CitySensors.Core.Audit;
using CitySensors.Core.Storage;
using CitySensors.Web.Json;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Alerts;

/// <summary><c>GET /api/alerts/false-alarms</c>.</summary>
internal sealed class FalseAlarmEndpoint(IAuditLog audit)
{
    public const string Path = $"{AlertEndpoints.Path}/false-alarms";

    /// <summary>How many actions on alerts are looked at.</summary>
    public const int MaxActions = 100_000;

    private const int PageEntries = 1000;

    private static readonly TimeSpan UnavailableRetry = TimeSpan.FromSeconds(5);

    public async Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context);
        var (from, to) = (query.Time("from"), query.Time("to"));
        if (from > to) query.Faults.Add("to", "Must not be before from.");
        if (await query.HasFailedAsync()) return;
        try
        {
            if (await CountAsync(new AuditQuery { From = from, To = to, SubjectKind = AuditSubjects.Alert }, context.RequestAborted) is { } tally)
                await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, FalseAlarmResource.PageOf(tally), ApiJson.Shared.PageFalseAlarmResource);
            else
                await Problem.WriteAsync(context, StatusCodes.Status422UnprocessableEntity, $"There are more than {MaxActions} actions on alerts in this time.", "Request a shorter one.");
        }
        catch (StoreUnavailableException error)
        {
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, error.Message, "Repeat the request later.", retryAfter: UnavailableRetry);
        }
    }

    /// <returns>Null if there are too many actions.</returns>
    private async Task<FalseAlarmTally?> CountAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        var (tally, count) = (new FalseAlarmTally(), 0);
        while (count <= MaxActions)
        {
            var page = await audit.ReadAsync(query, PageEntries, cancellationToken);
            foreach (var entry in page.Entries) tally.Add(entry);
            if (page.Next is null) return tally;
            count += page.Entries.Count;
            query = query with { Before = page.Next };
        }

        return null;
    }
}
