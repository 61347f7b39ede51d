using CitySensors.Core.Readings;

namespace CitySensors.Core.Tests.Readings;

public sealed class StationConflictsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly StationConflicts _conflicts = new();

    [Fact]
    public void At_WithinAnHour_HasTheNumberOfReadings()
    {
        _conflicts.Count("a", Noon);
        _conflicts.Count("b", Noon.AddMinutes(30));
        _conflicts.Count("b", Noon.AddMinutes(31));
        Assert.Equal([("a", 1L), ("b", 2L)], _conflicts.At(Noon.AddHours(1)).Order());
        Assert.Equal([("b", 2L)], _conflicts.At(Noon.AddHours(1).AddTicks(1)));
    }

    [Fact]
    public void Count_MoreStationsThanTheMaximum_KeepsThoseThatAreRemembered()
    {
        for (var i = 0; i <= StationConflicts.MaxStations; i++) _conflicts.Count($"{i}", Noon);
        Assert.Equal(StationConflicts.MaxStations, _conflicts.At(Noon).Count);
        _conflicts.Count("late", Noon.AddHours(2));
        Assert.Equal([("late", 1L)], _conflicts.At(Noon.AddHours(2)));
    }
}
