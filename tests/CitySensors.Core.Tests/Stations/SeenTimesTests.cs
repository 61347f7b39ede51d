using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Stations;
using FsCheck;
using FsCheck.Fluent;

namespace CitySensors.Core.Tests.Stations;

/// <summary>Compares the times that a station remembers with the set of all times it has seen.</summary>
public sealed class SeenTimesTests
{
    /// <summary>The number of newest times that a station always remembers.</summary>
    private const int AlwaysKnown = 16;

    [Fact]
    public void NoveltyOf_InOrder_IsNewOnceAndDuplicateAfter()
    {
        var station = new StationDriver();
        for (var second = 0; second < 2000; second++)
        {
            Assert.Equal(Novelty.New, NoveltyOf(station, second));
            station.Observe(second, 30);
            Assert.Equal(Novelty.Duplicate, NoveltyOf(station, second));
            Assert.NotEqual(Novelty.New, NoveltyOf(station, Math.Max(0, second - 100)));
        }
    }

    [Fact]
    public void NoveltyOf_NewestFew_NeverChecksTheStore()
    {
        var station = new StationDriver();
        for (var second = 0; second < 2000; second++)
        {
            station.Observe(second, 30);
            for (var back = 0; back <= Math.Min(AlwaysKnown, second); back++) Assert.Equal(Novelty.Duplicate, NoveltyOf(station, second - back));
        }
    }

    [Fact]
    public void NoveltyOf_ForAStationThatIsOftenLate_HasALargerWindow()
    {
        var station = new StationDriver();
        var asked = 0;
        for (var second = 0; second < 4000; second++)
        {
            station.Observe(second, 30);
            var late = second - 150.5;
            if (NoveltyOf(station, late) == Novelty.CheckStore) asked++;
            station.Observe(late, 30);
        }

        Assert.InRange(asked, 1, 500);
    }

    [Fact]
    public void NoveltyOf_AnyOrder_IsNeverWrong() => Properties.Hold(
        from spread in Gen.Elements(1, 20, 200, 3000)
        from steps in Gen.ArrayOf(
            from back in Gen.Frequency((3, Gen.Constant(0)), (2, Gen.Choose(0, spread)))
            from restarts in Gen.Frequency((30, Gen.Constant(false)), (1, Gen.Constant(true)))
            select (back, restarts), 600)
        select steps,
        steps =>
        {
            var driver = new StationDriver();
            var (seen, asked, now) = (new HashSet<long>(), long.MinValue, 0L);
            foreach (var (back, restarts) in steps)
            {
                if (restarts) driver.Restart();
                now += 1;
                var second = Math.Max(0, now - back);
                var novelty = NoveltyOf(driver, second);
                if (novelty == Novelty.CheckStore)
                {
                    Assert.True(seen.Count(time => time > second) >= AlwaysKnown);
                    asked = Math.Max(asked, second);
                }
                else
                {
                    Assert.Equal(seen.Contains(second) ? Novelty.Duplicate : Novelty.New, novelty);
                }

                // Once the store has been asked about a time, it is asked about all older ones too.
                if (second <= asked) Assert.Equal(Novelty.CheckStore, novelty);
                if (seen.Add(second)) driver.Observe(second, 30);
            }
        },
        300);

    private static Novelty NoveltyOf(StationDriver driver, double second) => driver.Station.NoveltyOf(StationDriver.Start.AddSeconds(second));
}
