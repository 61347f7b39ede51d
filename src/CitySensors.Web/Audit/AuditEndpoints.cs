using CitySensors.Core.Audit;
using CitySensors.Core.Storage;
using CitySensors.Export.Audit;
using CitySensors.Export.Formats;
using CitySensors.Web.Export;
using CitySensors.Web.Json;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Audit;

/// <summary><c>GET /api/audit</c>, and the same as a file.</summary>
internal sealed class AuditEndpoints(IAuditLog log, ExportResponse export)
{
    public const string Path = "/api/audit";

    private const char List = 'u';

    private static readonly TimeSpan UnavailableRetry = TimeSpan.FromSeconds(5);

    /// <summary>Without GeoJSON: entries have no position.</summary>
    public static IReadOnlyList<ExportFormat> Formats { get; } = [ExportFormat.Csv, ExportFormat.Ndjson, ExportFormat.Parquet];

    public async Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context);
        var asked = AuditParameters.Read(query);
        var limit = query.Limit();
        var before = query.Place(List);
        if (before is not null && !AuditId.IsValid(before)) query.BadCursor();
        if (await query.HasFailedAsync()) return;
        try
        {
            var read = await log.ReadAsync(asked with { Before = before }, limit + 1, context.RequestAborted);
            await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, PageOf(read, limit), ApiJson.Shared.PageAuditEntryResource);
        }
        catch (StoreUnavailableException error)
        {
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, error.Message, "Repeat the request later.", retryAfter: UnavailableRetry);
        }
    }

    public async Task ExportAsync(HttpContext context)
    {
        var query = new QueryReader(context);
        var asked = AuditParameters.Read(query);
        var format = ExportQuery.FormatOf(query, Formats);
        var limit = ExportQuery.LimitOf(query);
        var before = query.Text("cursor");
        if (before is not null && !AuditId.IsValid(before)) query.Faults.Add("cursor", "Must be the id of the last row that was received.");
        if (await query.HasFailedAsync()) return;
        await export.WriteAsync(context, "audit", format, limit, new AuditSource(log, asked with { Before = before }, format.RowsOf));
    }

    private static Page<AuditEntryResource> PageOf(AuditPage read, int limit) => new()
    {
        Items = [.. read.Entries.Take(limit).Select(AuditEntryResource.From)],
        NextCursor = (read.Entries.Count > limit ? read.Entries[limit - 1].Id : read.Next) is { } next ? Cursor.Encode(List, next) : null,
    };
}
