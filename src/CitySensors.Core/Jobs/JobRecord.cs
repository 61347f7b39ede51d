namespace CitySensors.Core.Jobs;

/// <summary>What is kept of a job. Immutable.</summary>
/// <param name="Name">The name of the job.</param>
/// <param name="Since">When the job was known first: a cron expression counts from here until it ran.</param>
public sealed record JobRecord(string Name, DateTimeOffset Since)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LastRetry = TimeSpan.FromHours(1);

    /// <summary>In place of the schedule that the job comes with; null for that one.</summary>
    public string? Schedule { get; init; }

    public bool IsPaused { get; init; }

    public JobRun? LastRun { get; init; }

    /// <summary>When the last successful run began.</summary>
    public DateTimeOffset? LastSuccess { get; init; }

    /// <summary>How many runs have failed since the last successful one.</summary>
    public int Failures { get; init; }

    /// <summary>
    /// When the next run is due: once for all that were missed. A failed run is repeated after a minute, two, four and so on up to an hour, and no later
    /// than the schedule says.
    /// </summary>
    /// <param name="schedule">The schedule in force.</param>
    /// <returns>Null while the job is paused.</returns>
    public DateTimeOffset? DueAt(JobSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (IsPaused) return null;
        if (LastRun is not { } last) return schedule.IsCron ? schedule.Next(Since) : Since;
        var next = schedule.Next(last.Began);
        if (Failures == 0) return next;
        var retry = last.Ended + RetryDelay(Failures);
        return retry < next ? retry : next;
    }

    public JobRecord After(JobRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.Error is null ? this with { LastRun = run, LastSuccess = run.Began, Failures = 0 } : this with { LastRun = run, Failures = Failures + 1 };
    }

    private static TimeSpan RetryDelay(int failures)
    {
        var delay = FirstRetry;
        for (var i = 1; i < failures && delay < LastRetry; i++) delay *= 2;
        return delay < LastRetry ? delay : LastRetry;
    }
}

/// <summary>A run of a job that ended. Immutable.</summary>
/// <param name="Began">When it began.</param>
/// <param name="Ended">When it ended.</param>
/// <param name="Error">Why it failed; null if it did not.</param>
public sealed record JobRun(DateTimeOffset Began, DateTimeOffset Ended, string? Error)
{
    /// <summary>The most characters of an error that are kept.</summary>
    public const int MaxErrorLength = 1000;
}
