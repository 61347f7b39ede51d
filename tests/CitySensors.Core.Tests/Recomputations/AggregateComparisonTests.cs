using CitySensors.Core.Aggregates;
using CitySensors.Core.Quality;
using CitySensors.Core.Recomputations;
using FsCheck;
using FsCheck.Fluent;
using static CitySensors.Core.Tests.Aggregates.TestReadings;

namespace CitySensors.Core.Tests.Recomputations;

public sealed class AggregateComparisonTests
{
    private const string Station = "station-7";

    private static readonly AggregateOwner Owner = AggregateOwner.Station(Station);

    [Fact]
    public void Compare_TheSameReadings_HaveNoDifferences()
    {
        var live = Segment(Hour(), Mean, 20, 21, 25);
        live.Revise(null);
        Assert.Empty(AggregateComparison.Compare([live], [Segment(Hour(), Mean, 20, 21, 25)]));
        Assert.Empty(AggregateComparison.Compare([], []));
    }

    [Fact]
    public void Compare_AnotherValue_NamesWhatDiffers()
    {
        Assert.Equal(
            AggregateFigures.Max | AggregateFigures.Mean | AggregateFigures.StandardDeviation | AggregateFigures.Quantiles,
            FiguresOf(Segment(Hour(), Mean, 20, 21, 25), Segment(Hour(), Mean, 20, 21, 35)));
        Assert.True(FiguresOf(Segment(Hour(), Mean, 20, 21, 25), Segment(Hour(), Mean, 20, 21)).HasFlag(AggregateFigures.Count | AggregateFigures.Completeness));
        Assert.Equal(AggregateFigures.Mean | AggregateFigures.StandardDeviation, FiguresOf(Segment(Hour(), Circular, 10, 20), Segment(Hour(), Circular, 10, 30)));
        Assert.Equal(AggregateFigures.Sum, FiguresOf(Segment(Hour(), Counter, 1, 5, 5), Segment(Hour(), Counter, 1, 7, 7)));
    }

    [Fact]
    public void Compare_Flags_NamesWhatDiffers()
    {
        var (plain, outlier) = (Flagged(ValueFlags.None), Flagged(new ValueFlags(1, 0)));
        Assert.Equal(AggregateFigures.Outliers, FiguresOf(plain, outlier));
        var failed = FiguresOf(plain, Flagged(new ValueFlags(0, 1)));
        Assert.True(failed.HasFlag(AggregateFigures.Failed | AggregateFigures.Count));
        Assert.True(FiguresOf(plain, Flagged(new ValueFlags(0, 0, 1))).HasFlag(AggregateFigures.Suspect | AggregateFigures.Count));

        static SegmentAggregates Flagged(ValueFlags flags) => Segment(Hour(), [(Start, Row(Mean, 20), ValueFlags.None), (Start + TimeSpan.TicksPerMinute, Row(Mean, 20), flags)])!;
    }

    [Fact]
    public void Compare_OnlyOneVersionHasIt_IsADifferenceOfTheWholeSensor()
    {
        var hour = Segment(Hour(), Mean, 20);
        var missing = Assert.Single(AggregateComparison.Compare([hour], []));
        Assert.Equal((Start, null, new SensorDifference(Mean, AggregateFigures.None)), (missing.StartTicks, missing.Recomputed, Assert.Single(missing.Sensors)));
        Assert.Null(Assert.Single(AggregateComparison.Compare([], [hour])).Live);
        var described = Assert.Single(missing.Describe(Owner, Types));
        Assert.Equal((Station, "Mean", 20.0, null), (described.StationId, described.Sensor, described.Live!.Mean, described.Recomputed));
    }

    [Fact]
    public void With_Hours_CountsThemAndKeepsTheGreatestDifference()
    {
        var summary = Add(RecomputationSummary.Empty, [Segment(Hour(), Mean, 20)], [Segment(Hour(), Mean, 20)]);
        summary = Add(summary, [Segment(Hour(1), Mean, 20)], [Segment(Hour(1), Mean, 23)]);
        summary = Add(summary, [Segment(Hour(2), Circular, 350)], [Segment(Hour(2), Circular, 10)]);
        summary = Add(summary, [Segment(Hour(3), Mean, 20)], []);
        summary = Add(summary, [], [Segment(Hour(4), Mean, 20)]);
        Assert.Equal((5, 1, 2, 1, 1, 4), (summary.Compared, summary.Equal, summary.Different, summary.OnlyLive, summary.OnlyRecomputed, summary.Unequal));
        var (circular, mean) = (summary.Sensors[0], summary.Sensors[1]);
        Assert.Equal(("CircularMean", 1, "mean"), (circular.Sensor, circular.Hours, circular.Greatest!.Figure));
        Assert.Equal(20, circular.Greatest.By, 1e-9);
        Assert.Equal(("Mean", 3, 3.0), (mean.Sensor, mean.Hours, mean.Greatest!.By));
        Assert.Equal(new DateTimeOffset(Hour(1).StartTicks, TimeSpan.Zero), mean.Greatest.At.Start);
        Assert.Equal(4, summary.First.Count);
    }

    [Fact]
    public void With_AnyNumberOfDifferences_KeepsTheFirst()
    {
        var summary = RecomputationSummary.Empty;
        for (var hour = 0; hour < 3 * RecomputationSummary.MaxFirst; hour++) summary = Add(summary, [Segment(Hour(hour), Mean, 20)], [Segment(Hour(hour), Mean, 21)]);
        Assert.Equal((RecomputationSummary.MaxFirst, 3 * RecomputationSummary.MaxFirst), (summary.First.Count, summary.Different));
        Assert.Equal(Start, summary.First[0].Start.UtcTicks);
    }

    [Fact]
    public void Read_WhatWasSerialized_IsTheSame()
    {
        var summary = Add(RecomputationSummary.Empty with { Expired = 3 }, [Segment(Hour(1), Mean, 20)], [Segment(Hour(1), [(Start, Row(Mean, 1), new ValueFlags(0, 1))])!]);
        var recomputation = new Recomputation { Number = 5, From = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), To = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero), CreatedAt = DateTimeOffset.UnixEpoch, CreatedBy = "Ada", State = RecomputationState.Failed, Error = "!", HoursDone = 2, Summary = summary };
        var text = RecomputationText.Serialize(recomputation);
        Assert.Equal(text, RecomputationText.Serialize(RecomputationText.Read(text)));
        Assert.Equal((3, 1, "Mean"), (RecomputationText.Read(text).Summary.Expired, RecomputationText.Read(text).Summary.Different, RecomputationText.Read(text).Summary.First[0].Sensor));
    }

    [Fact]
    public void Compare_AnyReadings_DiffersJustWhereTheyDo() => Properties.Hold(
        from values in Gen.NonEmptyListOf(Properties.Between(-20, 40).Select(value => Math.Round(value, 2)))
        from slot in Gen.Elements(Mean, Energy, Sum)
        from changed in Gen.Choose(0, values.Count - 1)
        from step in Gen.Elements(0, 0.01, -3, 100)
        select (values: values.Take(60).ToArray(), slot, changed: Math.Min(changed, 59), step),
        it =>
        {
            var (live, other) = (Segment(Hour(), it.slot, it.values), (double[])it.values.Clone());
            other[it.changed] += it.step;
            var parts = AggregateComparison.Compare([live], [Segment(Hour(), it.slot, other)]);
            Assert.Equal(it.step == 0, parts.Count == 0);
            Assert.All(parts, part => Assert.Equal(it.slot, Assert.Single(part.Sensors).Slot));
            // What was written and read again is the same.
            Assert.Empty(AggregateComparison.Compare([SegmentAggregates.Read(live.Write(), Hour())], [live]));
        });

    [Fact]
    public void With_AnArea_IsCountedApartFromStations()
    {
        var (live, recomputed) = (OfStations(20, 22), OfStations(20, 30));
        var summary = RecomputationSummary.Empty.With(AreaComparison.Of("north", [live], [live], [live]), Types)
            .With(AreaComparison.Of("north", [live], [recomputed], [live]), Types)
            .With(AreaComparison.Of(null, [], [recomputed], []), Types)
            .With(AreaComparison.Pending("north"), Types);
        Assert.Equal((0, 3, 1, 1, 1, 1), (summary.Compared, summary.Areas!.Compared, summary.Areas.Equal, summary.Areas.Different, summary.Areas.OnlyRecomputed, summary.Areas.Pending));
        Assert.Equal([(null, "north", 21.0), (null, null, null)], summary.Areas.First.Select(one => (one.StationId, one.Area, one.Live?.Mean)));
    }

    [Fact]
    public void Of_AnAreaWithMoreStationsThanAreStored_IsExpired()
    {
        var (live, left) = (OfStations(20, 22), OfStations(20));
        var summary = RecomputationSummary.Empty.With(AreaComparison.Of("north", [live], [left], [left]), Types).With(AreaComparison.Of("north", [live], [], []), Types);
        Assert.Equal((2, 0), (summary.Areas!.Expired, summary.Areas.Compared));
    }

    private static SegmentAggregates OfStations(params double[] values)
    {
        var aggregator = new AreaAggregator(Types);
        aggregator.Begin(Hour());
        foreach (var value in values) aggregator.Add(Segment(Hour(), Mean, value));
        return aggregator.End()!;
    }

    private static RecomputationSummary Add(RecomputationSummary summary, SegmentAggregates[] live, SegmentAggregates[] recomputed) =>
        summary.With(Owner, live.Length > 0, recomputed.Length > 0, AggregateComparison.Compare(live, recomputed), Types);

    private static AggregateFigures FiguresOf(SegmentAggregates live, SegmentAggregates recomputed) =>
        Assert.Single(Assert.Single(AggregateComparison.Compare([live], [recomputed])).Sensors).Figures;
}
