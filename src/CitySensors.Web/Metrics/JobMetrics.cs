using System.Diagnostics.Metrics;
using CitySensors.Core.Jobs;

namespace CitySensors.Web.Metrics;

/// <summary>Exports how jobs stand. Every node exports the same of every job, so that nothing depends on which of them runs it.</summary>
public static class JobMetrics
{
    /// <param name="metrics">The metrics of the host.</param>
    /// <param name="jobs">The jobs as they are, or were a few seconds ago.</param>
    /// <param name="time">The clock.</param>
    public static void Observe(CityMetrics metrics, Func<IEnumerable<JobStatus>> jobs, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        Add(CityMetricDefinitions.JobLastSuccess, job => job.Record.LastSuccess?.ToUnixTimeMilliseconds() / 1000.0);
        Add(CityMetricDefinitions.JobLastDuration, job => job.Record.LastRun is { } run ? (run.Ended - run.Began).TotalSeconds : null);
        Add(CityMetricDefinitions.JobFailures, job => job.Record.Failures);
        Add(CityMetricDefinitions.JobPaused, job => job.Record.IsPaused ? 1 : 0);
        Add(CityMetricDefinitions.JobOverdue, job => job.Overdue(time.GetUtcNow()).TotalSeconds);

        void Add(MetricDefinition metric, Func<JobStatus, double?> value) => metrics.Meter.CreateObservableGauge(
            metric.Name,
            () => from job in jobs() let now = value(job) where now is not null select new Measurement<double>(now.Value, MetricLabels.Job(job.Name)),
            null,
            metric.Help);
    }
}
