namespace CitySensors.Core.Jobs;

/// <summary>A job and how it stands. Immutable.</summary>
/// <param name="Name">The name.</param>
/// <param name="Description">What the job does, in a sentence.</param>
/// <param name="DefaultSchedule">The schedule that it comes with.</param>
/// <param name="Schedule">The schedule in force.</param>
/// <param name="Record">What is kept of it.</param>
/// <param name="RunningSince">When the present run began; null if there is none.</param>
public sealed record JobStatus(string Name, string Description, string DefaultSchedule, JobSchedule Schedule, JobRecord Record, DateTimeOffset? RunningSince)
{
    /// <summary>For how long the next run has been due; zero while it is not, the job runs or it is paused.</summary>
    public TimeSpan Overdue(DateTimeOffset now) =>
        RunningSince is null && Record.DueAt(Schedule) is { } due && due < now ? now - due : TimeSpan.Zero;

    /// <summary>When the next run begins, unless something is in its way; null while the job is paused.</summary>
    public DateTimeOffset? NextRun(DateTimeOffset now)
    {
        var due = RunningSince is { } began && !Record.IsPaused ? Schedule.Next(began) : Record.DueAt(Schedule);
        return due < now ? now : due;
    }
}
