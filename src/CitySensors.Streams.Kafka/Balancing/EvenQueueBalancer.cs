using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Internal;
using Orleans.Runtime;
using Orleans.Streams;

namespace CitySensors.Streams.Kafka;

/// <summary>
/// Assigns queue i to active silo i modulo their number, in the order of their addresses: the silos' shares differ by one queue at most. All
/// silos must run the provider.
/// </summary>
public sealed class EvenQueueBalancer : QueueBalancerBase
{
    private volatile QueueId[] _all = [];
    private volatile QueueId[] _assigned = [];

    private EvenQueueBalancer(IServiceProvider services, ILogger logger)
        : base(services, logger)
    {
    }

    /// <summary>Creates the balancer of a provider.</summary>
    public static IStreamQueueBalancer Create(IServiceProvider services, string name)
    {
        ArgumentNullException.ThrowIfNull(services);
        return new EvenQueueBalancer(services, services.GetRequiredService<ILogger<EvenQueueBalancer>>());
    }

    /// <inheritdoc/>
    public override Task Initialize(IStreamQueueMapper queueMapper)
    {
        ArgumentNullException.ThrowIfNull(queueMapper);
        _all = [.. queueMapper.GetAllQueues().OrderBy(queue => queue.GetNumericId())];
        return base.Initialize(queueMapper);
    }

    /// <inheritdoc/>
    public override IEnumerable<QueueId> GetMyQueues() => _assigned;

    /// <inheritdoc/>
    protected override void OnClusterMembershipChange(HashSet<SiloAddress> activeSilos)
    {
        var assigned = Assign(_all, activeSilos, SiloAddress);
        if (assigned.SequenceEqual(_assigned)) return;
        _assigned = assigned;
        NotifyListeners().Ignore();
    }

    /// <summary>The queues of a silo; none when it is not active.</summary>
    internal static QueueId[] Assign(IReadOnlyList<QueueId> queues, IEnumerable<SiloAddress> active, SiloAddress silo)
    {
        var silos = active.Order().ToList();
        var index = silos.IndexOf(silo);
        return index < 0 ? [] : [.. queues.Where((_, i) => i % silos.Count == index)];
    }
}
