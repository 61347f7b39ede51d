namespace CitySensors.Web.Audit;

/// <summary>What the requests to an endpoint do, for the audit log: metadata of every endpoint that may change something. Immutable.</summary>
internal sealed record AuditMetadata
{
    private AuditMetadata()
    {
    }

    /// <summary>One of <see cref="Core.Audit.AuditActions"/>; empty if the requests are not recorded here.</summary>
    public string Action { get; private init; } = "";

    /// <summary>One of <see cref="Core.Audit.AuditSubjects"/>.</summary>
    public string SubjectKind { get; private init; } = "";

    /// <summary>Why the requests are not recorded here; null if they are.</summary>
    public string? NotRecorded { get; private init; }

    /// <summary>Each successful request is an entry.</summary>
    public static AuditMetadata Of(string action, string subjectKind) => new() { Action = action, SubjectKind = subjectKind };

    /// <summary>Requests change nothing, or their handler records what they do.</summary>
    public static AuditMetadata Exempt(string why) => new() { NotRecorded = why };
}

/// <summary>What a handler knows about a request beyond its route. Immutable.</summary>
internal sealed record AuditNotes
{
    /// <summary>The action, if it is not that of the endpoint.</summary>
    public string? Action { get; init; }

    /// <summary>The id of what was changed, if it is not in the path.</summary>
    public string? SubjectId { get; init; }

    public string? Comment { get; init; }

    public IReadOnlyList<(string Name, string? Value)> Details { get; init; } = [];

    /// <summary>Whether the request changed nothing.</summary>
    public bool IsNothing { get; init; }
}
