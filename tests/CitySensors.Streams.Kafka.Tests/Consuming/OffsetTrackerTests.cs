using CitySensors.Streams.Kafka.Consuming;
using FsCheck;
using FsCheck.Fluent;

namespace CitySensors.Streams.Kafka.Tests.Consuming;

public sealed class OffsetTrackerTests
{
    [Fact]
    public void Acknowledge_InOrder_AdvancesTheCommittableOffset()
    {
        var tracker = new OffsetTracker(5);
        for (var offset = 5; offset < 10; offset++) tracker.TryTrack(offset);

        tracker.Acknowledge(5);

        Assert.Equal(6, tracker.CommittableOffset);
        Assert.Equal(10, tracker.NextOffset);
        Assert.Equal(4, tracker.ReadAhead);
    }

    [Fact]
    public void Acknowledge_AboveAnUnacknowledgedOne_DoesNotAdvance()
    {
        var tracker = new OffsetTracker(0);
        for (var offset = 0; offset < 20_000; offset++) tracker.TryTrack(offset);

        tracker.Acknowledge([.. Enumerable.Range(1, 19_999).Select(offset => (long)offset)]);
        Assert.Equal(0, tracker.CommittableOffset);

        tracker.Acknowledge(0);
        Assert.Equal(20_000, tracker.CommittableOffset);
    }

    [Fact]
    public void TryTrack_FarAfterTheLast_AllocatesNothingForTheGap()
    {
        var tracker = new OffsetTracker(0);
        tracker.TryTrack(0);
        tracker.TryTrack(5_000_000_000_000);

        tracker.Acknowledge(5_000_000_000_000);
        Assert.Equal(0, tracker.CommittableOffset);
        tracker.Acknowledge(0);

        Assert.Equal(5_000_000_000_001, tracker.CommittableOffset);
    }

    [Fact]
    public void Hold_AcknowledgedOffset_IsNotCommittedUntilReleased()
    {
        var tracker = new OffsetTracker(0);
        for (var offset = 0; offset < 3; offset++) tracker.TryTrack(offset);
        tracker.Hold(1);

        tracker.Acknowledge([0, 1, 2]);
        Assert.Equal(1, tracker.CommittableOffset);

        tracker.Release(1);
        Assert.Equal(3, tracker.CommittableOffset);
    }

    [Fact]
    public void Release_OffsetThatIsNotAcknowledged_IsStillNotCommitted()
    {
        var tracker = new OffsetTracker(0);
        tracker.TryTrack(0);
        tracker.Hold(0);

        tracker.Release(0);
        tracker.Release(0);
        Assert.Equal(0, tracker.CommittableOffset);

        tracker.Acknowledge(0);
        Assert.Equal(1, tracker.CommittableOffset);
    }

    [Fact]
    public void Acknowledge_NeverRead_Throws()
    {
        var tracker = new OffsetTracker(0);
        tracker.TryTrack(0);

        Assert.Throws<ArgumentOutOfRangeException>(() => tracker.Acknowledge(1));
    }

    [Fact]
    public void TryTrack_ReadBefore_IsFalse()
    {
        var tracker = new OffsetTracker(3);
        tracker.TryTrack(3);

        Assert.False(tracker.TryTrack(3));
    }

    [Fact]
    public void CommittableOffset_AnyOrder_IsTheLowestUnacknowledgedOffset() =>
        Prop.ForAll(Runs(), run =>
        {
            var tracker = new OffsetTracker(run.Start);
            var unacknowledged = new SortedSet<long>();
            var read = new List<long>();
            var next = run.Start;
            foreach (var (gap, acknowledge) in run.Steps)
            {
                var offset = next + gap;
                tracker.TryTrack(offset);
                unacknowledged.Add(offset);
                read.Add(offset);
                next = offset + 1;
                foreach (var pick in acknowledge)
                {
                    var acknowledged = read[(int)(pick % (uint)read.Count)];
                    tracker.Acknowledge(acknowledged);
                    unacknowledged.Remove(acknowledged);
                }

                // With nothing unacknowledged it is the offset after the last one read.
                Assert.Equal(unacknowledged.Count > 0 ? unacknowledged.Min : next, tracker.CommittableOffset);
            }

            tracker.Acknowledge([.. unacknowledged]);
            Assert.Equal(next, tracker.CommittableOffset);
        }).QuickCheckThrowOnFailure();

    private static Arbitrary<Run> Runs()
    {
        var gap = Gen.Frequency((8, Gen.Constant(0)), (1, Gen.Choose(1, 3)), (1, Gen.Choose(1, 20_000)));
        var step = from skip in gap
                   from picks in Gen.Choose(0, int.MaxValue).Select(pick => (uint)pick).ListOf()
                   select (skip, picks.Take(3).ToArray());
        return (from start in Gen.Choose(0, 10_000)
                from steps in step.ListOf(400)
                select new Run(start, [.. steps])).ToArbitrary();
    }

    private sealed record Run(long Start, IReadOnlyList<(int Gap, uint[] Acknowledge)> Steps);
}
