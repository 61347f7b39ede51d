using CitySensors.Core.Aggregates;
using CitySensors.Core.Quality;
using FsCheck;
using FsCheck.Fluent;
using static CitySensors.Core.Tests.Aggregates.TestReadings;

namespace CitySensors.Core.Tests.Aggregates;

/// <summary>Aggregates of any readings: however a window is divided, the result is that of all its readings.</summary>
public sealed class AggregatePropertyTests
{
    private static readonly Window Day = Hour(0, 24);

    private static readonly Gen<double[]> Values =
        from mean in Gen.Frequency((5, Properties.Between(-20, 40)), (1, Properties.Powers(1e-3, 1e5)))
        from level in Properties.Between(30, 110)
        from rain in Gen.Elements(0, 0, 0.2, 0.4)
        from counter in Gen.Choose(0, 1000)
        from direction in Properties.Between(0, 360)
        from missing in Gen.Choose(0, 9)
        select Enumerable.Range(0, 5).Select(slot => slot == missing ? double.NaN : new[] { Math.Round(mean, 3), Math.Round(level, 1), rain, counter, Math.Round(direction) }[slot]).ToArray();

    private static readonly Gen<(long Ticks, double[] Values, ValueFlags Flags)> Readings =
        from second in Gen.Choose(0, 24 * 3600 - 1)
        from values in Values
        from flags in Gen.Frequency((8, Gen.Constant(ValueFlags.None)), (1, Gen.Choose(0, 31).Select(mask => new ValueFlags((ulong)mask, 0))), (1, Gen.Choose(0, 31).Select(mask => new ValueFlags(0, (ulong)mask))), (1, Gen.Choose(0, 31).Select(mask => new ValueFlags(0, 0, (ulong)mask))))
        select (Start + second * TimeSpan.TicksPerSecond, values, flags);

    private static readonly Gen<(long Ticks, double[] Values, ValueFlags Flags)[]> Days = Gen.NonEmptyListOf(Readings).Select(
        readings => readings.DistinctBy(reading => reading.Ticks).OrderBy(reading => reading.Ticks).ToArray());

    [Fact]
    public void Merge_AnyPartsOfADay_AreTheDay() => Properties.Hold(
        from day in Days
        from cuts in Gen.ListOf(Gen.Choose(1, 24 * 60 - 1))
        select (day, cuts),
        it =>
        {
            var whole = Segment(Day, it.day)!;
            var bounds = it.cuts.Distinct().Order().Select(minute => Start + minute * TimeSpan.TicksPerMinute).Append(Day.EndTicks).ToList();
            var parts = new List<SegmentAggregates>();
            var from = Start;
            foreach (var to in bounds)
            {
                if (Segment(new Window(from, to), it.day.Where(reading => reading.Ticks >= from && reading.Ticks < to)) is { } part) parts.Add(part);
                from = to;
            }

            AssertSame(whole, SegmentAggregates.Merge(Day, parts));
            // Parts of parts: hours to days to months.
            var half = parts.Count / 2;
            var halves = new[] { parts.Take(half), parts.Skip(half) }.Select(some => SegmentAggregates.Merge(Day, some));
            AssertSame(whole, SegmentAggregates.Merge(Day, halves));
        });

    [Fact]
    public void Write_AnyAggregates_LosesNothing() => Properties.Hold(
        Days,
        day =>
        {
            var written = Segment(Day, day)!;
            var read = SegmentAggregates.Read(written.Write(), Day);
            AssertSame(written, read);
            Assert.Equal(written.Write(), read.Write());
        });

    [Fact]
    public void Merge_SlidingWindows_AreThoseOfTheirReadings() => Properties.Hold(
        Days,
        day =>
        {
            var sliding = new SlidingWindows(TimeSpan.FromHours(3), TimeSpan.FromHours(1));
            var steps = day.GroupBy(reading => sliding.Steps.At(reading.Ticks)).Select(group => Segment(group.Key, group)!).ToList();
            var windows = sliding.Merge(steps).ToList();
            Assert.Equal(day.SelectMany(reading => sliding.At(reading.Ticks)).Distinct().OrderBy(window => window.StartTicks), windows.Select(window => window.Window));
            foreach (var window in windows) AssertSame(Segment(window.Window, day.Where(reading => window.Window.Contains(reading.Ticks)))!, window);
        },
        count: 50);

    private static void AssertSame(SegmentAggregates expected, SegmentAggregates actual)
    {
        for (var slot = 0; slot < Types.Count; slot++)
        {
            var (one, other) = (expected.Of(slot), actual.Of(slot));
            Assert.Equal(one is null, other is null);
            if (one is null || other is null) continue;
            Assert.Equal((one.Count, one.Outliers, one.Suspect, one.Failed), (other.Count, other.Outliers, other.Suspect, other.Failed));
            Assert.Equal((one.Min, one.Max, one.Mean, one.Sum), (other.Min, other.Max, other.Mean, other.Sum));
            foreach (var share in new[] { 0, 0.05, 0.5, 0.95, 1 }) Assert.Equal(one.Quantile(share), other.Quantile(share));
            AssertNear(one.StandardDeviation, other.StandardDeviation);
            AssertNear(one.Direction(Circle), other.Direction(Circle));
            AssertNear(one.DirectionDeviation(Circle), other.DirectionDeviation(Circle));
        }
    }

    private static void AssertNear(double expected, double actual)
    {
        if (double.IsNaN(expected)) Assert.Equal(double.NaN, actual);
        else Assert.InRange(actual, expected - 1e-9 * Math.Abs(expected) - 1e-9, expected + 1e-9 * Math.Abs(expected) + 1e-9);
    }
}
