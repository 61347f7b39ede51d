namespace CitySensors.Core.Audit;

/// <summary>The append-only log of what people do. Thread safe.</summary>
public interface IAuditLog
{
    /// <summary>Appends an entry. It is durable when this completes.</summary>
    /// <returns>False, and nothing is appended, if the entry has an <see cref="AuditEntry.Step"/> and its subject has this step already.</returns>
    /// <exception cref="Storage.StoreUnavailableException">Whether it was appended is unknown.</exception>
    Task<bool> TryAppendAsync(AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>Reads entries, newest first.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store is temporarily unavailable.</exception>
    Task<AuditPage> ReadAsync(AuditQuery query, int limit, CancellationToken cancellationToken);

    /// <summary>Reads the numbered steps of a subject, in order. Sees every step whose append has completed.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The store is temporarily unavailable.</exception>
    Task<IReadOnlyList<AuditEntry>> StepsAsync(AuditSubject subject, CancellationToken cancellationToken);
}

/// <param name="Entries">At most as many as were asked for, newest first; there may be fewer, or none, although more follow.</param>
/// <param name="Next">More entries may follow before this id; null if there are none.</param>
public sealed record AuditPage(IReadOnlyList<AuditEntry> Entries, string? Next);
