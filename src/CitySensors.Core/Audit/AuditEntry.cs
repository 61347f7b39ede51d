namespace CitySensors.Core.Audit;

/// <summary>An entry of the audit log: who did what to what, and when. Immutable.</summary>
/// <param name="Id">Unique; the ordinal order of ids is that of times: see <see cref="AuditId"/>.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Action">One of <see cref="AuditActions"/>.</param>
/// <param name="Subject">What it was done to.</param>
public sealed record AuditEntry(string Id, AuditActor Actor, string Action, AuditSubject Subject)
{
    public const int MaxCommentLength = 1000;

    /// <summary>When it was done, to the millisecond.</summary>
    public DateTimeOffset Time => AuditId.TimeOf(Id);

    /// <summary>What the actor says about it.</summary>
    public string? Comment { get; init; }

    /// <summary>What else is known about it, such as the version of a definition.</summary>
    public AuditDetails Details { get; init; } = AuditDetails.None;

    /// <summary>The position among the steps of the subject, from 1; null if they are not numbered.</summary>
    public int? Step { get; init; }
}

/// <summary>Who does something.</summary>
/// <param name="KeyId">The id of the API key; null if there are no keys.</param>
/// <param name="Name">The name of the key at that time, as in the histories of definitions.</param>
/// <param name="Role">The role of the key; null if there are no keys.</param>
public sealed record AuditActor(string? KeyId, string Name, string? Role);

/// <summary>What something is done to.</summary>
/// <param name="Kind">One of <see cref="AuditSubjects"/>.</param>
/// <param name="Id">The id in the API; <see cref="AuditSubjects.Several"/> if there are several, or only one of the kind.</param>
public readonly record struct AuditSubject(string Kind, string Id);
