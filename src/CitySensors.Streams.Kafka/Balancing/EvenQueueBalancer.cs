using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Internal;
using Orleans.Runtime;
using Orleans.Streams;

namespace CitySensors.Streams.Kafka;

/// <summary>
/// Gives queue i to active silo i modulo their number, in the order of their addresses: no silo has more than one queue above
/// another. All silos must run the provider.
/// </summary>
public sealed class EvenQueueBalancer : QueueBalancerBase
{
    private volatile QueueId[] _all = [];
    private volatile QueueId[] _mine = [];

    private EvenQueueBalancer(IServiceProvider services, ILogger logger)
        : base(services, logger)
    {
    }

    /// <summary>Makes a balancer; each provider has one.</summary>
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
    public override IEnumerable<QueueId> GetMyQueues() => _mine;

    /// <inheritdoc/>
    protected override void OnClusterMembershipChange(HashSet<SiloAddress> activeSilos)
    {
        var mine = Share(_all, activeSilos, SiloAddress);
        if (mine.SequenceEqual(_mine)) return;
        _mine = mine;
        NotifyListeners().Ignore();
    }

    /// <summary>The queues of one silo; none when it is not among the active ones.</summary>
    internal static QueueId[] Share(IReadOnlyList<QueueId> queues, IEnumerable<SiloAddress> active, SiloAddress silo)
    {
        var silos = active.Order().ToList();
        var place = silos.IndexOf(silo);
        return place < 0 ? [] : [.. queues.Where((_, i) => i % silos.Count == place)];
    }
}
