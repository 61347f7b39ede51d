namespace CitySensors.Core.Audit;

/// <summary>Selects entries of the audit log.</summary>
public sealed record AuditQuery
{
    /// <summary>Only entries from this time on; null for all.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only entries before this time; null for all.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Only entries before the one with this id; null for all.</summary>
    public string? Before { get; init; }

    /// <summary>Only those of the API key with this id or name; null for all.</summary>
    public string? Actor { get; init; }

    public string? Action { get; init; }

    public string? SubjectKind { get; init; }

    public string? SubjectId { get; init; }

    /// <summary>The ids of all selected entries are at least this.</summary>
    public string FirstId => AuditId.FirstFrom(From ?? DateTimeOffset.UnixEpoch);

    /// <summary>The ids of all selected entries are less than this.</summary>
    public string BeforeId
    {
        get
        {
            var end = AuditId.FirstFrom(To ?? DateTimeOffset.MaxValue);
            return Before is not null && string.CompareOrdinal(Before, end) < 0 ? Before : end;
        }
    }

    public bool Matches(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return string.CompareOrdinal(entry.Id, FirstId) >= 0 && string.CompareOrdinal(entry.Id, BeforeId) < 0
            && (Actor is null || entry.Actor.KeyId == Actor || entry.Actor.Name == Actor)
            && (Action is null || entry.Action == Action)
            && (SubjectKind is null || entry.Subject.Kind == SubjectKind)
            && (SubjectId is null || entry.Subject.Id == SubjectId);
    }
}
