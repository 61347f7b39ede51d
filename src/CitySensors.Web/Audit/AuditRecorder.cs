using CitySensors.Core.Audit;
using CitySensors.Web.Access;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Audit;

/// <summary>Appends what the senders of requests do to the audit log. Thread safe.</summary>
internal sealed class AuditRecorder(IAuditLog log, AuditIds ids)
{
    /// <summary>An entry in the name of the sender of a request.</summary>
    public AuditEntry Entry(HttpContext context, string action, AuditSubject subject) => new(ids.Next(), KeyIdentity.ActorOf(context), action, subject);

    /// <inheritdoc cref="IAuditLog.TryAppendAsync"/>
    public Task<bool> TryAppendAsync(AuditEntry entry, CancellationToken cancellationToken) => log.TryAppendAsync(entry, cancellationToken);
}
