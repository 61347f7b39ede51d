using CitySensors.Core.Audit;
using CitySensors.Core.Storage;

namespace CitySensors.Web.Tests.Hosting;

/// <summary>An audit log in memory.</summary>
internal sealed class InMemoryAuditLog : IAuditLog
{
    private readonly Lock _lock = new();
    private readonly SortedList<string, AuditEntry> _entries = new(StringComparer.Ordinal);

    /// <summary>Whether it takes nothing.</summary>
    public bool IsUnavailable { get; set; }

    public Task<bool> TryAppendAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        if (IsUnavailable) throw new StoreUnavailableException("The audit log is unavailable.");
        lock (_lock)
        {
            if (entry.Step is not null && _entries.Values.Any(other => other.Subject == entry.Subject && other.Step == entry.Step)) return Task.FromResult(false);
            _entries.Add(entry.Id, entry);
            return Task.FromResult(true);
        }
    }

    public Task<AuditPage> ReadAsync(AuditQuery query, int limit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            List<AuditEntry> found = [.. _entries.Values.Reverse().Where(query.Matches).Take(limit)];
            return Task.FromResult(new AuditPage(found, found.Count == limit ? found[^1].Id : null));
        }
    }

    public Task<IReadOnlyList<AuditEntry>> StepsAsync(AuditSubject subject, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult<IReadOnlyList<AuditEntry>>([.. _entries.Values.Where(entry => entry.Subject == subject && entry.Step is not null).OrderBy(entry => entry.Step)]);
    }
}
