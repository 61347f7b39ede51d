using CitySensors.Truth.Running;
using static CitySensors.Truth.Tests.Support.Truths;

namespace CitySensors.Truth.Tests.Running;

public sealed class SimulatedClockTests
{
    [Fact]
    public void AdvanceTo_EarlierTime_ChangesNothing()
    {
        var clock = new SimulatedClock(Start);

        clock.AdvanceTo(At(10));
        clock.AdvanceTo(At(5));

        Assert.Equal(At(10), clock.GetUtcNow());
    }

    [Fact]
    public async Task Tick_PeriodicTimer_TicksOnceHoweverManyPeriodsHavePassed()
    {
        var clock = new SimulatedClock(Start);
        var ticks = 0;
        await using var timer = clock.CreateTimer(_ => ticks++, null, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));

        var seen = new List<int>();
        foreach (var seconds in new[] { 9, 10, 19, 55, 60, 65 })
        {
            clock.AdvanceTo(At(seconds));
            Assert.Equal(seen.LastOrDefault(), ticks);
            clock.Tick();
            seen.Add(ticks);
        }

        Assert.Equal([0, 1, 1, 2, 2, 3], seen);
    }

    [Fact]
    public async Task CreateTimer_ChangedOrDisposed_NoLongerTicksAsBefore()
    {
        var clock = new SimulatedClock(Start);
        var ticks = 0;
        var timer = clock.CreateTimer(_ => ticks++, null, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));

        timer.Change(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30));
        clock.AdvanceTo(At(20));
        clock.Tick();
        Assert.Equal(0, ticks);
        clock.AdvanceTo(At(30));
        clock.Tick();
        Assert.Equal(1, ticks);

        await timer.DisposeAsync();
        clock.AdvanceTo(At(100));
        clock.Tick();
        Assert.Equal(1, ticks);
    }

    [Fact]
    public async Task CreateTimer_Once_IsReal()
    {
        var clock = new SimulatedClock(Start);

        await Task.Delay(TimeSpan.FromMilliseconds(1), clock, TestContext.Current.CancellationToken);

        Assert.Equal(Start, clock.GetUtcNow());
    }
}
