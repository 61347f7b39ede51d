using System.Collections.Concurrent;
using CitySensors.Core.Jobs;
using CitySensors.Core.Storage;

namespace CitySensors.Grains.Tests.Support;

internal sealed class InMemoryJobStore : IJobStore
{
    public ConcurrentDictionary<string, JobRecord> Records { get; } = new();

    public Task<JobRecord?> LoadJobAsync(string job, CancellationToken cancellationToken) => Task.FromResult(Records.GetValueOrDefault(job));

    public Task SaveJobAsync(JobRecord record, CancellationToken cancellationToken)
    {
        Records[record.Name] = record;
        return Task.CompletedTask;
    }
}
