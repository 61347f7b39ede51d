using CitySensors.Core.Jobs;
using Orleans.Concurrency;

namespace CitySensors.Grains.Jobs;

/// <summary>A <see cref="JobRecord"/> and the run under way, as they are sent between silos.</summary>
[GenerateSerializer, Immutable, Alias("CitySensors.JobReport")]
public sealed record JobReport
{
    [Id(0)]
    public required string Name { get; init; }

    [Id(1)]
    public DateTimeOffset Since { get; init; }

    [Id(2)]
    public string? Schedule { get; init; }

    [Id(3)]
    public bool IsPaused { get; init; }

    [Id(4)]
    public DateTimeOffset? Began { get; init; }

    [Id(5)]
    public DateTimeOffset Ended { get; init; }

    [Id(6)]
    public string? Error { get; init; }

    [Id(7)]
    public DateTimeOffset? LastSuccess { get; init; }

    [Id(8)]
    public int Failures { get; init; }

    [Id(9)]
    public DateTimeOffset? RunningSince { get; init; }

    public static JobReport From(JobRecord record, DateTimeOffset? runningSince)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new JobReport
        {
            Name = record.Name,
            Since = record.Since,
            Schedule = record.Schedule,
            IsPaused = record.IsPaused,
            Began = record.LastRun?.Began,
            Ended = record.LastRun?.Ended ?? default,
            Error = record.LastRun?.Error,
            LastSuccess = record.LastSuccess,
            Failures = record.Failures,
            RunningSince = runningSince,
        };
    }

    public JobRecord ToRecord() => new(Name, Since)
    {
        Schedule = Schedule,
        IsPaused = IsPaused,
        LastRun = Began is { } began ? new JobRun(began, Ended, Error) : null,
        LastSuccess = LastSuccess,
        Failures = Failures,
    };
}
