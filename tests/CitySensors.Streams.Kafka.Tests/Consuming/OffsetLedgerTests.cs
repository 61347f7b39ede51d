using CitySensors.Streams.Kafka.Consuming;
using FsCheck;
using FsCheck.Fluent;

namespace CitySensors.Streams.Kafka.Tests.Consuming;

public sealed class OffsetLedgerTests
{
    [Fact]
    public void Settle_InOrder_MovesThePosition()
    {
        var ledger = new OffsetLedger(5);
        for (var offset = 5; offset < 10; offset++) ledger.TryTrack(offset);

        ledger.Settle(5);

        Assert.Equal(6, ledger.Position);
        Assert.Equal(10, ledger.Next);
        Assert.Equal(4, ledger.Span);
    }

    [Fact]
    public void Settle_AboveAnUnsettledOne_LeavesThePosition()
    {
        var ledger = new OffsetLedger(0);
        for (var offset = 0; offset < 20_000; offset++) ledger.TryTrack(offset);

        ledger.Settle([.. Enumerable.Range(1, 19_999).Select(offset => (long)offset)]);
        Assert.Equal(0, ledger.Position);

        ledger.Settle(0);
        Assert.Equal(20_000, ledger.Position);
    }

    [Fact]
    public void TryTrack_FarBehindTheLast_TakesNoMemoryForTheGap()
    {
        var ledger = new OffsetLedger(0);
        ledger.TryTrack(0);
        ledger.TryTrack(5_000_000_000_000);

        ledger.Settle(5_000_000_000_000);
        Assert.Equal(0, ledger.Position);
        ledger.Settle(0);

        Assert.Equal(5_000_000_000_001, ledger.Position);
    }

    [Fact]
    public void Settle_NeverRead_Throws()
    {
        var ledger = new OffsetLedger(0);
        ledger.TryTrack(0);

        Assert.Throws<ArgumentOutOfRangeException>(() => ledger.Settle(1));
    }

    [Fact]
    public void TryTrack_ReadBefore_IsFalse()
    {
        var ledger = new OffsetLedger(3);
        ledger.TryTrack(3);

        Assert.False(ledger.TryTrack(3));
    }

    [Fact]
    public void Position_WhateverHappens_IsTheLowestUnsettledOffset() =>
        Prop.ForAll(Runs(), run =>
        {
            var ledger = new OffsetLedger(run.Start);
            var unsettled = new SortedSet<long>();
            var read = new List<long>();
            var next = run.Start;
            foreach (var (gap, settle) in run.Steps)
            {
                var offset = next + gap;
                ledger.TryTrack(offset);
                unsettled.Add(offset);
                read.Add(offset);
                next = offset + 1;
                foreach (var pick in settle)
                {
                    var settled = read[(int)(pick % (uint)read.Count)];
                    ledger.Settle(settled);
                    unsettled.Remove(settled);
                }

                // Where nothing is unsettled the position may only have moved up to what was read.
                Assert.Equal(unsettled.Count > 0 ? unsettled.Min : next, ledger.Position);
            }

            ledger.Settle([.. unsettled]);
            Assert.Equal(next, ledger.Position);
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

    private sealed record Run(long Start, IReadOnlyList<(int Gap, uint[] Settle)> Steps);
}
