namespace CitySensors.Core.Jobs;

/// <summary>Jobs about which people are told: once when one fails, and once when it runs again. Immutable.</summary>
/// <param name="Failed">Jobs that fail, of which nobody was told.</param>
/// <param name="Recovered">Jobs that run again, of whose failure people were told.</param>
public sealed record JobNotices(IReadOnlyList<JobStatus> Failed, IReadOnlyList<JobStatus> Recovered)
{
    /// <param name="jobs">The jobs that matter.</param>
    /// <param name="told">The jobs of whose failure people were told.</param>
    public static JobNotices Of(IReadOnlyCollection<JobStatus> jobs, IReadOnlyCollection<string> told)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        ArgumentNullException.ThrowIfNull(told);
        return new JobNotices(
            [.. jobs.Where(job => job.Record.Failures > 0 && !told.Contains(job.Name, StringComparer.Ordinal))],
            [.. jobs.Where(job => job.Record.Failures == 0 && told.Contains(job.Name, StringComparer.Ordinal))]);
    }
}
