namespace CitySensors.Core.Jobs;

/// <summary>Jobs about which people are told: once when one fails, and once when it runs again. Immutable.</summary>
/// <param name="Failed">Jobs that fail, of which nobody was told.</param>
/// <param name="Recovered">Jobs that run again, of whose failure people were told.</param>
/// <param name="Told">The jobs that fail and of which people were told, once they are told of these.</param>
public sealed record JobNotices(IReadOnlyList<JobStatus> Failed, IReadOnlyList<JobStatus> Recovered, IReadOnlyList<string> Told)
{
    public bool IsEmpty => Failed.Count + Recovered.Count == 0;

    /// <param name="jobs">The jobs that matter.</param>
    /// <param name="told">The jobs of whose failure people were told.</param>
    public static JobNotices Of(IReadOnlyCollection<JobStatus> jobs, IReadOnlyCollection<string> told)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        ArgumentNullException.ThrowIfNull(told);
        var failing = jobs.Where(job => job.Record.Failures > 0).ToList();
        return new JobNotices(
            [.. failing.Where(job => !told.Contains(job.Name, StringComparer.Ordinal))],
            [.. jobs.Where(job => job.Record.Failures == 0 && told.Contains(job.Name, StringComparer.Ordinal))],
            [.. failing.Select(job => job.Name).Order(StringComparer.Ordinal)]);
    }
}
