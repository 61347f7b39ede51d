using CitySensors.Core.Stations;

namespace CitySensors.Core.Tests.Stations;

public sealed class ClockAlternationTests
{
    [Theory]
    [InlineData("0 60 1 61 2 59", "000111")]
    [InlineData("0 -3600 0 -3600", "0001")]
    // One device whose network is slow at times.
    [InlineData("0 20 0 20 0", "00000")]
    // The clock was set once.
    [InlineData("600 600 600 0 0 0", "000000")]
    // A backlog that is sent between current readings becomes shorter.
    [InlineData("0 3600 0 3500 0 3400", "000000")]
    [InlineData("0 60 120 180 240", "00000")]
    public void IsAlternating_DelaysInSeconds_TellsJumpsBetweenTwoClocks(string delays, string expected)
    {
        var clocks = new ClockAlternation();
        var now = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;
        var found = delays.Split(' ').Select((delay, i) =>
        {
            var arrived = now + i * TimeSpan.TicksPerMinute;
            return clocks.IsAlternating(arrived - int.Parse(delay, System.Globalization.CultureInfo.InvariantCulture) * TimeSpan.TicksPerSecond, arrived);
        });
        Assert.Equal(expected, string.Concat(found.Select(isJump => isJump ? '1' : '0')));
    }
}
