using System.Collections.Concurrent;
using CitySensors.Core.Storage;

namespace CitySensors.Grains.Tests.Support;

internal sealed class InMemoryJobStore : IJobStore
{
    public ConcurrentDictionary<string, DateTimeOffset> Runs { get; } = new();

    public Task<DateTimeOffset?> LastRunAsync(string job, CancellationToken cancellationToken) =>
        Task.FromResult(Runs.TryGetValue(job, out var began) ? began : (DateTimeOffset?)null);

    public Task SaveRunAsync(string job, DateTimeOffset began, CancellationToken cancellationToken)
    {
        Runs[job] = began;
        return Task.CompletedTask;
    }
}
