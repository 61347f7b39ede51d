using CitySensors.Core.Audit;

namespace CitySensors.TestSupport.Audit;

/// <summary>Entries of the audit log for tests.</summary>
public static class AuditEntries
{
    public static readonly AuditActor Ada = new("k1", "Ada", "staff");
    public static readonly AuditActor Ben = new("k2", "Ben", "engineer");
    public static readonly AuditActor Open = new(null, "open", null);

    public static AuditEntry One(DateTimeOffset time, AuditActor actor, string action, string kind, string id, int number = 0) =>
        new(AuditId.Create(time.ToUnixTimeMilliseconds(), number, 7), actor, action, new AuditSubject(kind, id));

    public static AuditEntry Step(DateTimeOffset time, AuditActor actor, string action, string alert, int step) =>
        One(time, actor, action, AuditSubjects.Alert, alert) with { Step = step };

    /// <summary>All that an entry says: its details are compared as JSON.</summary>
    public static string Text(AuditEntry entry) =>
        $"{entry.Id} {entry.Actor} {entry.Action} {entry.Subject} {entry.Step} {entry.Comment} {entry.Details.ToJson()}";
}
