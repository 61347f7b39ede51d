using CitySensors.Grains.Jobs;
using CitySensors.Storage.Cassandra.Aggregates;

namespace CitySensors.Cluster.Aggregates;

/// <summary>Aggregates hours that are over and whose readings changed.</summary>
internal sealed class ClusterRollUpJob(AggregateRollUp rollUp) : ICityJob
{
    public const string Name = "roll-up";

    public const string Description = "Aggregates hours that are over and whose readings changed.";

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public Task RunAsync(CancellationToken cancellationToken) => rollUp.RunAsync(cancellationToken);
}
