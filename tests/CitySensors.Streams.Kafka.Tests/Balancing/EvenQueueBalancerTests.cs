using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Orleans.Runtime;
using Orleans.Streams;

namespace CitySensors.Streams.Kafka.Tests.Balancing;

public sealed class EvenQueueBalancerTests
{
    [Fact]
    public void Assign_AnySilosAndQueues_IsEvenAndComplete() =>
        Prop.ForAll(Gen.Choose(1, 40).Two().ToArbitrary(), pair =>
        {
            var (queueCount, siloCount) = pair;
            var queues = Queues(queueCount);
            var silos = Enumerable.Range(1, siloCount).Select(Silo).ToList();

            var shares = silos.Select(silo => EvenQueueBalancer.Assign(queues, silos.AsEnumerable().Reverse(), silo)).ToList();

            Assert.Equal(queues, shares.SelectMany(share => share).OrderBy(queue => queue.GetNumericId()));
            Assert.InRange(shares.Max(share => share.Length) - shares.Min(share => share.Length), 0, 1);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Assign_InactiveSilo_HasNone() => Assert.Empty(EvenQueueBalancer.Assign(Queues(4), [Silo(1)], Silo(2)));

    private static QueueId[] Queues(int count) => [.. Enumerable.Range(0, count).Select(i => QueueId.GetQueueId("kafka", (uint)i, 0))];

    private static SiloAddress Silo(int port) => SiloAddress.New(IPAddress.Loopback, 10_000 + port, 1);
}
