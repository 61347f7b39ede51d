using System.ComponentModel;
using CitySensors.Core.Audit;

namespace CitySensors.Web.Audit;

[Description("An entry of the audit log.")]
internal sealed record AuditEntryResource
{
    [Description("The ID of the entry. IDs are in the order of times.")]
    public required string Id { get; init; }

    [Description("When it was done.")]
    public required DateTime Time { get; init; }

    [Description("The ID of the API key of whoever did it. Omitted if there were no keys.")]
    public string? Actor { get; init; }

    [Description("The name of the API key at that time, or open if there were no keys.")]
    public required string ActorName { get; init; }

    [Description("The role of the API key. Omitted if there were no keys.")]
    public string? Role { get; init; }

    [Description("What was done, such as change or acknowledge.")]
    public required string Action { get; init; }

    [Description("The kind of what it was done to, such as rule or alert.")]
    public required string SubjectKind { get; init; }

    [Description("The ID of what it was done to; * for several of a kind, or the only one.")]
    public required string SubjectId { get; init; }

    [Description("What the actor says about it.")]
    public string? Comment { get; init; }

    [Description("What else is known about it, such as the version of a definition.")]
    public IReadOnlyDictionary<string, string>? Details { get; init; }

    public static AuditEntryResource From(AuditEntry entry) => new()
    {
        Id = entry.Id,
        Time = entry.Time.UtcDateTime,
        Actor = entry.Actor.KeyId,
        ActorName = entry.Actor.Name,
        Role = entry.Actor.Role,
        Action = entry.Action,
        SubjectKind = entry.Subject.Kind,
        SubjectId = entry.Subject.Id,
        Comment = entry.Comment,
        Details = entry.Details.Members.Count == 0 ? null : entry.Details.Members,
    };
}
