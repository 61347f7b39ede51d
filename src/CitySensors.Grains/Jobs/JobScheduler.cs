using System.Collections.Concurrent;
using CitySensors.Core.Jobs;
using CitySensors.Core.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace CitySensors.Grains.Jobs;

/// <summary>Starts jobs that are due. Every silo does, so that jobs go on whichever is lost; the grain of a job runs it once.</summary>
public sealed partial class JobScheduler(
    IGrainFactory grains, CityJobs city, IEnumerable<JobDefinition> jobs, TimeProvider time, ILogger<JobScheduler> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly IReadOnlyList<JobDefinition> _jobs = [.. jobs];
    private readonly ConcurrentDictionary<string, JobStatus> _newest = new(StringComparer.Ordinal);

    /// <summary>The jobs as they were when they were looked at last, a few seconds ago.</summary>
    public IEnumerable<JobStatus> Newest => _newest.Values;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await StartDueAsync(stoppingToken);
    }

    internal async Task StartDueAsync(CancellationToken cancellationToken)
    {
        foreach (var job in _jobs)
        {
            try
            {
                _newest[job.Name] = city.StatusOf(job, await grains.GetGrain<IJobGrain>(job.Name).RunIfDueAsync().WaitAsync(cancellationToken));
            }
            catch (Exception error) when (error is StoreUnavailableException or OrleansException or TimeoutException)
            {
                LogNotStarted(logger, job.Name, error.Message);
            }
        }
    }

    [LoggerMessage(7063, LogLevel.Warning, "Job {Job} could not be started: {Reason}")]
    private static partial void LogNotStarted(ILogger logger, string job, string reason);
}
