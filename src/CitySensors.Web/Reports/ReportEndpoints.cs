using System.Globalization;
using CitySensors.Core.Reports;
using CitySensors.Core.Storage;
using CitySensors.Export.Formats;
using CitySensors.Export.Reports;
using CitySensors.Web.Json;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Reports;

/// <summary><c>/api/reports</c>.</summary>
/// <param name="reports">The reports; none if the city makes none.</param>
internal sealed class ReportEndpoints(IEnumerable<IDailyReports> reports)
{
    public const string Path = "/api/reports";

    private const char Cursors = 'd';

    private static readonly TimeSpan UnavailableRetry = TimeSpan.FromSeconds(30);

    private readonly IDailyReports? _reports = reports.LastOrDefault();

    public Task ListAsync(HttpContext context) => WithStoreAsync(context, async () =>
    {
        var query = new QueryReader(context);
        var limit = query.Limit();
        DateOnly? before = null;
        if (query.Place(Cursors) is { } place)
        {
            before = DayOf(place);
            if (before is null) query.BadCursor();
        }

        if (await query.HasFailedAsync()) return;
        var page = Page<ReportResource>.Create(
            _reports?.List(before, limit + 1) ?? [], limit, ReportResource.From, (ReportEntry entry) => Cursor.Encode(Cursors, ReportResource.From(entry).Day));
        await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, page, ApiJson.Shared.PageReportResource);
    });

    public Task GetAsync(HttpContext context) => WithStoreAsync(context, async () =>
    {
        var query = new QueryReader(context);
        var table = query.Text("table");
        if (table is not null && !ReportTables.Names.Contains(table, StringComparer.Ordinal)) query.Faults.Add("table", $"Must be one of {string.Join(", ", ReportTables.Names)}.");
        if (await query.HasFailedAsync()) return;
        if (DayOf(RouteId.Get(context)) is not { } day || _reports?.Open(day, table) is not { } file)
        {
            await NotFoundAsync(context);
            return;
        }

        await using (file)
        {
            var response = context.Response;
            response.ContentType = table is null ? "text/html; charset=utf-8" : $"{ExportFormat.Csv.MediaType}; charset=utf-8; header=present";
            response.ContentLength = file.Length;
            response.Headers.CacheControl = "no-store";
            response.Headers.XContentTypeOptions = "nosniff";
            response.Headers.ContentSecurityPolicy = ReportPage.ContentSecurityPolicy;
            if (table is not null) response.Headers.ContentDisposition = $"attachment; filename=\"{day.ToString(ReportResource.DayFormat, CultureInfo.InvariantCulture)}-{table}.csv\"";
            await file.CopyToAsync(response.Body, context.RequestAborted);
        }
    });

    public Task PutAsync(HttpContext context) => WithStoreAsync(context, async () =>
    {
        if (DayOf(RouteId.Get(context)) is not { } day || _reports is null) await NotFoundAsync(context);
        else if (await _reports.CreateAsync(day, context.RequestAborted) is { } entry)
            await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, ReportResource.From(entry), ApiJson.Shared.ReportResource);
        else await Problem.WriteAsync(context, StatusCodes.Status409Conflict, "The day is not over.", "A report can be made once the day and the lateness of readings are over.");
    });

    private static DateOnly? DayOf(string text) =>
        DateOnly.TryParseExact(text, ReportResource.DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1970 and < 9999 ? day : null;

    private Task NotFoundAsync(HttpContext context) => Problem.WriteAsync(
        context, StatusCodes.Status404NotFound, $"There is no report \"{RouteId.Get(context)}\".", _reports is null ? "This city makes no reports: Report:Folder is not set." : "A report is named by its day, such as 2026-11-27.");

    private static async Task WithStoreAsync(HttpContext context, Func<Task> answer)
    {
        try
        {
            await answer();
        }
        catch (StoreUnavailableException error)
        {
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, error.Message, "Repeat the request later.", retryAfter: UnavailableRetry);
        }
    }
}
