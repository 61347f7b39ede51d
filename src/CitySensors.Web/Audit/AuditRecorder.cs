using CitySensors.Core.Audit;
using CitySensors.Web.Access;
using CitySensors.Web.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CitySensors.Web.Audit;

/// <summary>Appends what the senders of requests do to the audit log. Thread safe.</summary>
internal sealed partial class AuditRecorder(IAuditLog log, AuditIds ids, CityMetrics metrics, TimeProvider time, ILogger<AuditRecorder> logger)
{
    /// <summary>How long an answer waits for the entry about what was done.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>An entry in the name of the sender of a request.</summary>
    public AuditEntry Entry(HttpContext context, string action, AuditSubject subject) => new(ids.Next(), KeyIdentity.ActorOf(context), action, subject);

    /// <summary>Appends an entry about something that was done. If that fails, the entry is in the log of the server instead.</summary>
    /// <remarks>Not cancelled with the request: what was done stays done, also if the client leaves.</remarks>
    public async Task RecordAsync(AuditEntry entry)
    {
        try
        {
            using var limit = new CancellationTokenSource(Limit, time);
            await log.TryAppendAsync(entry, limit.Token);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            metrics.AuditEntriesMissing.Add(1);
            LogMissing(logger, error, entry.Id, entry.Actor.KeyId, entry.Action, entry.Subject.Kind, entry.Subject.Id, entry.Details.ToJson());
        }
    }

    [LoggerMessage(1040, LogLevel.Error, "The audit log may lack the entry {Id}: API key {Key}, {Action}, {SubjectKind} {SubjectId}, {Details}")]
    private static partial void LogMissing(
        ILogger logger, Exception cause, string id, string? key, string action, string subjectKind, string subjectId, string? details);
}
