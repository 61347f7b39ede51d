using Cassandra;
using CitySensors.Core.Audit;

namespace CitySensors.Storage.Cassandra.Audit;

/// <summary>The columns that an entry has in both tables, next to those of its key.</summary>
internal static class AuditColumns
{
    public const string Names = "id, actor, actor_name, role, action, subject_kind, subject_id, step, comment, details, time";
    public const string Parameters = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?";

    public static object?[] ValuesOf(AuditEntry entry) =>
    [
        entry.Id, entry.Actor.KeyId, entry.Actor.Name, entry.Actor.Role, entry.Action, entry.Subject.Kind, entry.Subject.Id, entry.Step,
        entry.Comment, entry.Details.ToJson(), entry.Time,
    ];

    /// <exception cref="InvalidDataException">The details are damaged.</exception>
    public static AuditEntry EntryOf(Row row) => new(
        row.GetValue<string>("id"),
        new AuditActor(row.GetValue<string?>("actor"), row.GetValue<string>("actor_name"), row.GetValue<string?>("role")),
        row.GetValue<string>("action"),
        new AuditSubject(row.GetValue<string>("subject_kind"), row.GetValue<string>("subject_id")))
    {
        Step = row.GetValue<int?>("step"),
        Comment = row.GetValue<string?>("comment"),
        Details = AuditDetails.FromJson(row.GetValue<string?>("details")),
    };
}
