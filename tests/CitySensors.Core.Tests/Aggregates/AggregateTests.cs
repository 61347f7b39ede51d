using CitySensors.Core.Aggregates;
using CitySensors.Core.Quality;
using static CitySensors.Core.Tests.Aggregates.TestReadings;

namespace CitySensors.Core.Tests.Aggregates;

public sealed class AggregateTests
{
    [Fact]
    public void Mean_Values_AreCombinedAsTheirTypeSays()
    {
        var mean = Of(Mean, 20, 21, 25);
        Assert.Equal((3, 20, 22, 25), (mean.Count, mean.Min, mean.Mean, mean.Max));
        Assert.Equal(Math.Sqrt(7), mean.StandardDeviation, 1e-14);
        Assert.Equal(double.NaN, mean.Sum);

        // Twice the energy is 3 dB more.
        Assert.Equal(10 * Math.Log10((1e6 + 1e8) / 2), Of(Energy, 60, 80).Mean, 1e-12);
        Assert.Equal((60, 80), (Of(Energy, 60, 80).Min, Of(Energy, 60, 80).Max));

        var rain = Of(Sum, 0, 0.2, 0.1, 0.3);
        Assert.Equal((0.6, 0.15, 0.3), (rain.Sum, rain.Mean, rain.Max));

        var circular = Of(Circular, 350, 10, 30);
        Assert.Equal(10, circular.Direction(Circle), 1e-12);
        Assert.InRange(circular.DirectionDeviation(Circle), 16.3, 16.5);
        Assert.Equal((double.NaN, double.NaN, double.NaN), (circular.Min, circular.Mean, circular.Quantile(0.5)));
        Assert.Equal(double.NaN, Of(Circular, 0, 180).Direction(Circle));
    }

    [Fact]
    public void Sum_OfACounter_IsWhatItCounted()
    {
        Assert.Equal(7, Of(Counter, 100, 104, 107).Sum);
        // A restart from zero.
        Assert.Equal(4 + 2 + 5, Of(Counter, 100, 104, 2, 7).Sum);
        Assert.Equal(0, Of(Counter, 100).Sum);
        Assert.Equal(double.NaN, Of(Counter, 100).Max);
    }

    [Fact]
    public void StandardDeviation_SmallDifferencesOfLargeValues_IsExact()
    {
        var pressure = Of(Mean, 1e9 + 0.001, 1e9 + 0.002, 1e9 + 0.003);
        Assert.Equal(0.001, pressure.StandardDeviation, 1e-6);
        Assert.Equal(0, Of(Mean, 0.1, 0.1, 0.1).StandardDeviation);
        Assert.Equal(double.NaN, Of(Mean, 5).StandardDeviation);
    }

    [Fact]
    public void Add_ValuesThatAreNoMeasurements_AreOnlyCounted()
    {
        var hour = Segment(Hour(), [
            (Start, Row(Mean, 20), ValueFlags.None),
            (Start + 1, Row(Mean, 45), new ValueFlags(Outliers: 1, Failed: 0)),
            (Start + 2, Row(Mean, 999), new ValueFlags(0, Failed: 1)),
            (Start + 3, Row(Mean, 85), new ValueFlags(0, 0, Suspect: 1))])!.Of(Mean)!;
        Assert.Equal((2, 1, 1, 1), (hour.Count, hour.Outliers, hour.Failed, hour.Suspect));
        Assert.Equal((20, 45), (hour.Min, hour.Max));
    }

    [Fact]
    public void CompletenessIn_AnHour_IsTheShareThatValuesCover()
    {
        Assert.Equal(1, Of(Mean, new double[60]).CompletenessIn(Hour()));
        Assert.Equal(0.5, Of(Mean, new double[30]).CompletenessIn(Hour()));
        // One value alone may be all that was expected.
        Assert.Null(Of(Mean, 1).CompletenessIn(Hour()));
        var failed = Segment(Hour(), [(Start, Row(Mean, 999), new ValueFlags(0, Failed: 1))])!.Of(Mean)!;
        Assert.Equal(0, failed.CompletenessIn(Hour()));
        Assert.Equal((0, double.NaN), (failed.Count, failed.Mean));
    }

    [Fact]
    public void CompletenessIn_ADay_KnowsItsHours()
    {
        var day = Hour(0, 24);
        // A value an hour, for half of the day.
        Assert.Equal(0.5, Merged(day, [.. Enumerable.Range(0, 12).Select(hour => Segment(Hour(hour), Mean, 1))]).CompletenessIn(day));
        // A value a minute, then one every ten seconds.
        var slow = Segment(Hour(0), Mean, new double[60]);
        var fast = Segment(Hour(1), [.. Enumerable.Range(0, 360).Select(i => (Start + TimeSpan.TicksPerHour + i * 10 * TimeSpan.TicksPerSecond, Row(Mean, 1), ValueFlags.None))])!;
        Assert.Equal(1, Merged(Hour(0, 2), slow, fast).CompletenessIn(Hour(0, 2)));
    }

    [Fact]
    public void Merge_CountersAcrossHours_CountsWhatWasCountedInBetween()
    {
        Assert.Equal(110 - 100 + 5, Merged(Hour(0, 2), Segment(Hour(0), Counter, 100, 104), Segment(Hour(1), Counter, 110, 5)).Sum);
        // The readings of the first hour were deleted when those of the second one arrived late, before, after and in between.
        Assert.Equal(10, Merged(Hour(0, 3), Segment(Hour(1), Counter, 104, 110), Segment(Hour(0), Counter, 100, 101)).Sum);
        var around = SegmentAggregates.Merge(Hour(0, 3), [Segment(Hour(0), Counter, 100), Segment(Hour(2), Counter, 110)]);
        var late = Segment(Hour(1), Counter, 103, 105);
        Assert.Equal((10, 4), Both(SegmentAggregates.Merge(Hour(0, 3), [around, late]).Of(Counter)!));

        static (double, long) Both(Aggregate aggregate) => (aggregate.Sum, aggregate.Count);
    }

    [Fact]
    public void Merge_AfterTheAggregationOfTheTypeChanged_HasNoMeanButItsRange()
    {
        var merged = SegmentAggregates.Merge(Hour(0, 2), [Segment(Hour(0), Mean, 20, 30), AsSlot(Mean, Segment(Hour(1), Energy, 10, 60))]).Of(Mean)!;
        Assert.Equal((4, 10, 60, double.NaN), (merged.Count, merged.Min, merged.Max, merged.Mean));
        Assert.Equal(30, merged.Quantile(0.75), 0.3);

        // Other numbers of circular values are not comparable.
        var circular = SegmentAggregates.Merge(Hour(0, 2), [Segment(Hour(0), Mean, 20, 30), AsSlot(Mean, Segment(Hour(1), Circular, 10, 60))]).Of(Mean)!;
        Assert.Equal((4, double.NaN, double.NaN), (circular.Count, circular.Min, circular.StandardDeviation));
    }

    [Fact]
    public void Revise_AnotherResult_IsTheNextRevisionOfThatSensor()
    {
        SegmentAggregates Of(double temperature) => Segment(Hour(), [(Start, [temperature, 60, double.NaN, double.NaN, double.NaN], ValueFlags.None)])!;
        var first = Of(20);
        Assert.True(first.Revise(null));
        Assert.Equal((1, 1), (first.Of(Mean)!.Revision, first.Of(Energy)!.Revision));

        var same = Of(20);
        Assert.False(same.Revise(SegmentAggregates.Read(first.Write(), Hour())));
        Assert.Equal(1, same.Of(Mean)!.Revision);

        var other = Of(21);
        Assert.True(other.Revise(same));
        Assert.Equal((2, 1), (other.Of(Mean)!.Revision, other.Of(Energy)!.Revision));
        Assert.Equal(3, SegmentAggregates.Merge(Hour(0, 2), [other, Segment(Hour(1), Energy, 5), first]).Of(Mean)!.Revision);
    }

    [Fact]
    public void Read_DamagedBytes_Throws()
    {
        var bytes = Segment(Hour(), Mean, 1, 2, 3).Write();
        for (var length = 0; length < bytes.Length; length++)
        {
            var damaged = bytes[..length];
            if (length == 1) Assert.Null(SegmentAggregates.Read(damaged, Hour()).Of(Mean));
            else Assert.Throws<InvalidDataException>(() => SegmentAggregates.Read(damaged, Hour()));
        }

        bytes[0] = 9;
        Assert.Throws<InvalidDataException>(() => SegmentAggregates.Read(bytes, Hour()));
    }

    private static Aggregate Merged(Window window, params SegmentAggregates[] parts) =>
        SegmentAggregates.Merge(window, parts) is var merged && merged.Of(Mean) is { } mean ? mean : merged.Of(Counter)!;

    /// <summary>The aggregates of one sensor as those of another.</summary>
    private static SegmentAggregates AsSlot(int slot, SegmentAggregates segment)
    {
        var bytes = segment.Write();
        bytes[1] = (byte)slot;
        return SegmentAggregates.Read(bytes, segment.Window);
    }
}
