using CitySensors.Core.Aggregates;
using CitySensors.Core.Quality;
using CitySensors.Core.Sensors;
using FsCheck.Fluent;
using static CitySensors.Core.Tests.Aggregates.TestReadings;

namespace CitySensors.Core.Tests.Aggregates;

public sealed class AreaAggregatorTests
{
    [Fact]
    public void End_StationsWithDifferentIntervals_CountOnceEachInTheMean()
    {
        // One station sends sixty values, the other one two.
        var area = Area(Segment(Hour(), Mean, [.. Enumerable.Repeat(20.0, 60)]), Segment(Hour(), Mean, 30, 34)).Of(Mean)!;
        Assert.Equal((26, 62, 2), (area.Mean, area.Count, area.Stations));
        Assert.Equal((20, 34), (area.Min, area.Max));
        Assert.InRange(area.Quantile(0.5), 19.8, 20.2);
        Assert.Equal(double.NaN, area.Sum);
    }

    [Fact]
    public void End_Levels_HaveTheMeanOfTheEnergy()
    {
        var area = Area(Segment(Hour(), Energy, 60, 60), Segment(Hour(), Energy, 80)).Of(Energy)!;
        Assert.Equal(10 * Math.Log10((1e6 + 1e8) / 2), area.Mean, 9);
    }

    [Fact]
    public void End_Amounts_AreThoseOfAnAverageStation()
    {
        var hours = new[] { Area(Segment(Hour(), Sum, 1, 2), Segment(Hour(), Sum, 5)), Area(1, Segment(Hour(1), Sum, 10)) };
        Assert.Equal([4, 10], hours.Select(hour => hour.Of(Sum)!.Sum));
        Assert.Equal(14, SegmentAggregates.Merge(Hour(0, 2), hours).Of(Sum)!.Sum);
    }

    [Fact]
    public void End_Counters_AddUp()
    {
        var (first, second) = (Segment(Hour(), Counter, 100, 130), Segment(Hour(), Counter, 7, 9));
        var area = Area(first, second);
        Assert.Equal(32, area.Of(Counter)!.Sum);
        // The increase between two hours is part of the later one.
        var next = Segment(Hour(1), Counter, 150, 160);
        next.Follow(first);
        var later = Area(1, next);
        Assert.Equal(30, later.Of(Counter)!.Sum);
        var day = SegmentAggregates.Merge(Hour(0, 24), [area, later]).Of(Counter)!;
        Assert.Equal((62, double.NaN), (day.Sum, day.Mean));
    }

    [Fact]
    public void End_Directions_HaveTheMeanDirectionOfTheStations()
    {
        var area = Area(Segment(Hour(), Circular, [.. Enumerable.Repeat(350.0, 50)]), Segment(Hour(), Circular, 30)).Of(Circular)!;
        Assert.Equal(10, area.Direction(Circle), 6);
        Assert.Equal(double.NaN, area.Mean);
    }

    [Fact]
    public void End_Hours_GiveDaysInWhichEachHourOfAStationCountsOnce()
    {
        var both = Area(Segment(Hour(), Mean, 10, 10), Segment(Hour(), Mean, 20, 20));
        var one = Area(1, Segment(Hour(1), Mean, 60, 60));
        var day = SegmentAggregates.Merge(Hour(0, 24), [both, one]).Of(Mean)!;
        Assert.Equal((30, 2, 6), (day.Mean, day.Stations, day.Count));
        Assert.Equal(6 * 60 / (24 * 3600.0 * 2), day.CompletenessIn(Hour(0, 24))!.Value, 9);
    }

    [Fact]
    public void End_FailedAndSuspectValues_AreCountedOnly()
    {
        var failed = TestReadings.Segment(Hour(), [(Start, Row(Mean, -999), new ValueFlags(0, 1UL << Mean))])!;
        var alone = Area(failed).Of(Mean)!;
        Assert.Equal((0, 1, null), (alone.Count, alone.Failed, alone.Stations));
        var area = Area(failed, Segment(Hour(), Mean, 12)).Of(Mean)!;
        Assert.Equal((1, 1, 1, 12), (area.Count, area.Failed, area.Stations, area.Mean));
    }

    [Fact]
    public void Write_AnyStations_LosesNothingAndDoesNotDependOnTheirOrder() => Properties.Hold(
        from stations in Gen.NonEmptyListOf(Gen.NonEmptyListOf(Properties.Between(-50, 50)))
        from slot in Gen.Elements(Mean, Energy, Sum, Counter, Circular)
        select (stations, slot),
        it =>
        {
            var segments = it.stations.Select(values => Segment(Hour(), it.slot, [.. values.Take(60).Select(value => it.slot == Counter ? Math.Abs(value) : value)])).ToArray();
            var area = Area(segments);
            Assert.Equal(area.Write(), SegmentAggregates.Read(area.Write(), Hour()).Write());
            var (one, other) = (area.Of(it.slot)!, Area([.. segments.Reverse()]).Of(it.slot)!);
            Assert.Equal((one.Count, one.Min, one.Max, one.Stations), (other.Count, other.Min, other.Max, other.Stations));
            Assert.Equal(one.Mean, other.Mean, 9);
            Assert.Equal(one.Sum, other.Sum, 9);
            Assert.Equal(one.StandardDeviation, other.StandardDeviation, 9);
            Assert.Equal(one.Quantile(0.9), other.Quantile(0.9));
        });

    private static SegmentAggregates Area(params SegmentAggregates[] stations) => Area(0, stations);

    private static SegmentAggregates Area(int hour, params SegmentAggregates[] stations)
    {
        var aggregator = new AreaAggregator(Types);
        aggregator.Begin(Hour(hour));
        foreach (var station in stations) aggregator.Add(station);
        return aggregator.End()!;
    }
}
