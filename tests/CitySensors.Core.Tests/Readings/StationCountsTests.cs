using CitySensors.Core.Readings;

namespace CitySensors.Core.Tests.Readings;

public sealed class StationCountsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly StationCounts _counts = new();

    [Fact]
    public void At_WithinAnHour_HasTheNumbers()
    {
        _counts.Count("a", 1, Noon);
        _counts.Count("b", 2, Noon.AddMinutes(30));
        _counts.Count("b", 1, Noon.AddMinutes(31));
        Assert.Equal([("a", 1L), ("b", 3L)], _counts.At(Noon.AddHours(1)).Order());
        Assert.Equal([("b", 3L)], _counts.At(Noon.AddHours(1).AddTicks(1)));
    }

    [Fact]
    public void Count_MoreStationsThanTheMaximum_KeepsThoseThatAreRemembered()
    {
        for (var i = 0; i <= StationCounts.MaxStations; i++) _counts.Count($"{i}", 1, Noon);
        Assert.Equal(StationCounts.MaxStations, _counts.At(Noon).Count);
        _counts.Count("late", 1, Noon.AddHours(2));
        Assert.Equal([("late", 1L)], _counts.At(Noon.AddHours(2)));
    }
}
