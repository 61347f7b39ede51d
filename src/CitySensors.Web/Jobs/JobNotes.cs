using CitySensors.Core.Audit;
using CitySensors.Core.Jobs;
using CitySensors.Web.Audit;

namespace CitySensors.Web.Jobs;

/// <summary>What the audit log says of changes of jobs.</summary>
internal static class JobNotes
{
    private const string Default = "default";

    public static AuditNotes Of(JobChange change) => new()
    {
        Action = change switch
        {
            { HasSchedule: true } => null,
            { IsPaused: true } => AuditActions.Pause,
            { IsPaused: false } => AuditActions.Resume,
            _ => null,
        },
        Details =
        [
            ("schedule", change.HasSchedule ? change.Schedule ?? Default : null),
            ("paused", change is { HasSchedule: true, IsPaused: { } paused } ? (paused ? "true" : "false") : null),
        ],
        IsNothing = change is { HasSchedule: false, IsPaused: null },
    };
}
