namespace CitySensors.Web.OpenApi;

/// <summary>The description of an endpoint, attached to it as metadata.</summary>
/// <param name="Id">The operation ID, which generated clients use as a method name.</param>
/// <param name="Tag">The group of operations it belongs to.</param>
/// <param name="Summary">A short title.</param>
/// <param name="Description">What the operation does.</param>
internal sealed record Operation(string Id, string Tag, string Summary, string Description)
{
    public IReadOnlyList<QueryParameter> Query { get; init; } = [];

    public IReadOnlyList<HeaderParameter> Headers { get; init; } = [];

    /// <summary>The description of the ID in the path; null if there is none.</summary>
    public string? PathId { get; init; }

    public ParameterKind PathIdKind { get; init; } = ParameterKind.PathId;

    /// <summary>The description of the revision in the path; null if there is none.</summary>
    public string? PathRevision { get; init; }

    public Content? Body { get; init; }

    public IReadOnlyList<Answer> Answers { get; init; } = [];

    /// <summary>The roles that may use it if API keys are configured; empty if anybody may.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];
}

internal enum ParameterKind
{
    /// <summary>The ID of a station, sensor type, area or rule.</summary>
    Identifier,

    /// <summary>An <see cref="Identifier"/> as a path segment.</summary>
    PathId,

    /// <summary>Any non-empty string.</summary>
    Name,

    /// <summary>A position in a list.</summary>
    Cursor,

    /// <summary>A position in the alert log.</summary>
    SequenceCursor,
    Sequence,
    Limit,
    Flag,
    Time,
    Severity,
    Audience,

    /// <summary>A BCP 47 language tag.</summary>
    Language,

    /// <summary>What becomes of values that differ from the stored ones.</summary>
    ConflictHandling,

    /// <summary>The length of windows.</summary>
    Resolution,

    /// <summary>The length of windows of at least an hour.</summary>
    AreaResolution,

    /// <summary>What stations are ranked by.</summary>
    RankedBy,

    /// <summary>Ascending or descending.</summary>
    Order,

    /// <summary>A file format.</summary>
    ExportFormat,

    /// <summary>A number of rows.</summary>
    RowLimit,

    /// <summary>A station and a time, and for aggregates a sensor type.</summary>
    RowCursor,

    /// <summary>A table of a report.</summary>
    ReportTable,

    /// <summary>The ID or name of an API key.</summary>
    AuditActor,
    AuditAction,
    AuditSubject,
    AuditFormat,

    /// <summary>The ID of an entry of the audit log.</summary>
    AuditCursor,
}

internal sealed record QueryParameter(string Name, ParameterKind Kind, string Description);

/// <param name="Pattern">A regular expression for its values; null for any value.</param>
internal sealed record HeaderParameter(string Name, string Description, string? Pattern = null, int? MaxLength = null)
{
    /// <summary>Whether every response of this status has it.</summary>
    public bool IsAlwaysSent { get; init; } = true;
}

/// <param name="Type">The type of the JSON content; null for other content.</param>
internal sealed record Content(string Description, Type? Type, params IReadOnlyList<string> MediaTypes)
{
    /// <summary>Another type that the JSON content can have.</summary>
    public Type? Alternative { get; init; }
}

internal sealed record Answer(int Status, string Description, Content? Content = null)
{
    public IReadOnlyList<HeaderParameter> Headers { get; init; } = [];
}
