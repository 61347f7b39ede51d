using System.ComponentModel;
using CitySensors.Core.Jobs;
using CitySensors.Web.OpenApi;

namespace CitySensors.Web.Jobs;

[Description("A job: work that the city repeats, on one of its nodes at a time.")]
internal sealed record JobResource
{
    [Description("The name of the job.")]
    public required string Name { get; init; }

    [Description("What the job does.")]
    public required string Description { get; init; }

    [Description("When it runs: an ISO 8601 duration from the start of a run to the start of the next, or a cron expression of five fields in the time zone of the city.")]
    public required string Schedule { get; init; }

    [Description("The schedule that the job comes with.")]
    public required string DefaultSchedule { get; init; }

    [Description("Whether it runs only when it is told to.")]
    public required bool Paused { get; init; }

    [Description("When the run under way began. Omitted if there is none.")]
    public DateTime? RunningSince { get; init; }

    [Description("The last run that ended. Omitted if there was none.")]
    public JobRunResource? LastRun { get; init; }

    [Description("When the last successful run began. Omitted if there was none.")]
    public DateTime? LastSuccess { get; init; }

    [Description("How many runs have failed since the last successful one. A failed run is repeated after a minute, two, four and so on up to an hour, and no later than the schedule says.")]
    public required int Failures { get; init; }

    [Description("When the next run is due. Runs that were missed are caught up once. Omitted while the job is paused.")]
    public DateTime? NextRun { get; init; }

    public static JobResource From(JobStatus job, DateTimeOffset now) => new()
    {
        Name = job.Name,
        Description = job.Description,
        Schedule = job.Schedule.Text,
        DefaultSchedule = job.DefaultSchedule,
        Paused = job.Record.IsPaused,
        RunningSince = job.RunningSince?.UtcDateTime,
        LastRun = job.Record.LastRun is { } run ? JobRunResource.From(run) : null,
        LastSuccess = job.Record.LastSuccess?.UtcDateTime,
        Failures = job.Record.Failures,
        NextRun = job.NextRun(now)?.UtcDateTime,
    };
}

[Description("A run of a job that ended.")]
internal sealed record JobRunResource
{
    [Description("When it began.")]
    public required DateTime Began { get; init; }

    [Description("When it ended.")]
    public required DateTime Ended { get; init; }

    [Description("Why it failed. Omitted if it did not.")]
    public string? Error { get; init; }

    public static JobRunResource From(JobRun run) => new() { Began = run.Began.UtcDateTime, Ended = run.Ended.UtcDateTime, Error = run.Error };
}

[Description("A change of a job.")]
[Example("""{"paused": false, "schedule": "0 3 * * *"}""")]
[Example("""{"schedule": "PT1H"}""")]
internal sealed record JobInput
{
    [Description("Whether it runs only when it is told to. null is false.")]
    public bool? Paused { get; init; }

    [Description("The schedule: an ISO 8601 duration from PT1S to P366D, or a cron expression of five fields. null restores the one that the job comes with.")]
    [PlainText(JobSchedule.MaxLength)]
    public string? Schedule { get; init; }
}
