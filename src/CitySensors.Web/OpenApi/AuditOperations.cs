using CitySensors.Web.Audit;
using CitySensors.Web.Export;
using CitySensors.Web.Json;
using static CitySensors.Web.OpenApi.OperationParts;

namespace CitySensors.Web.OpenApi;

/// <summary>The operations on the audit log.</summary>
internal static class AuditOperations
{
    private const string Tag = "Audit";

    private static readonly IReadOnlyList<QueryParameter> Selection =
    [
        new("from", ParameterKind.Time, "Returns only entries from this time on, in RFC 3339 with an offset."),
        new("to", ParameterKind.Time, "Returns only entries before this time, in RFC 3339 with an offset; not before from."),
        new("actor", ParameterKind.AuditActor, "Returns only what was done with the API key of this ID or name."),
        new("action", ParameterKind.AuditAction, "Returns only this action."),
        new("subject", ParameterKind.AuditSubject, "Returns only what was done to this kind, such as rule, or to one of them, such as rule/heat."),
    ];

    public static readonly Operation List = new(
        "listAudit", Tag, "List the audit log", "Returns what people did through this API, newest first. Entries are never changed or deleted.")
    {
        Query = [.. Selection, .. Paging],
        Roles = ["staff", "engineer"],
        Answers =
        [
            new(200, "A page of the list. It can have fewer items than the limit although more follow.", Json<Page<AuditEntryResource>>()),
            BadQuery,
            Fault(503, "The audit log cannot be read at the moment, or the server is overloaded.") with { Headers = [RetryAfter] },
        ],
    };

    public static readonly Operation Export = new("exportAudit", Tag, "Export the audit log", "Returns entries of the audit log as a file, newest first.")
    {
        Query =
        [
            new(ExportQuery.FormatParameter, ParameterKind.AuditFormat, "The format of the file. Defaults to csv."),
            .. Selection,
            new("limit", ParameterKind.RowLimit, $"The maximum number of rows, from 1 to {ExportQuery.MaxLimit}. Unlimited by default."),
            new("cursor", ParameterKind.AuditCursor, "The id of the last row that was received."),
        ],
        Roles = ["staff", "engineer"],
        Answers = [ExportedFile, BadQuery, .. ExportFaults],
    };
}
