using CitySensors.Core.Readings;

namespace CitySensors.Core.Tests.Readings;

public sealed class WrongClocksTests
{
    private static readonly DateTimeOffset Now = DecoderDriver.Arrived;

    private readonly WrongClocks _clocks = new();

    [Fact]
    public void At_StationReportedTwice_HasItsNewestOffset()
    {
        _clocks.Record(new WrongClock("a", TimeSpan.FromHours(2)), Now);
        _clocks.Record(new WrongClock("a", TimeSpan.FromHours(-3)), Now.AddMinutes(1));
        Assert.Equal([new WrongClock("a", TimeSpan.FromHours(-3))], _clocks.At(Now.AddMinutes(61)));
    }

    [Fact]
    public void At_NotReportedForAnHour_IsEmpty()
    {
        _clocks.Record(new WrongClock("a", TimeSpan.FromHours(2)), Now);
        Assert.Single(_clocks.At(Now.AddHours(1)));
        Assert.Empty(_clocks.At(Now.AddHours(1).AddTicks(1)));
    }

    [Fact]
    public void Record_MoreThanTheMaximum_KeepsThoseThatAreKnownUntilTheyExpire()
    {
        for (var i = 0; i <= WrongClocks.MaxStations; i++) _clocks.Record(new WrongClock($"station-{i}", TimeSpan.FromHours(i + 1)), Now);
        _clocks.Record(new WrongClock("station-0", TimeSpan.FromDays(9)), Now);
        var clocks = _clocks.At(Now);
        Assert.Equal(WrongClocks.MaxStations, clocks.Count);
        Assert.Contains(new WrongClock("station-0", TimeSpan.FromDays(9)), clocks);
        Assert.DoesNotContain(clocks, clock => clock.Station == $"station-{WrongClocks.MaxStations}");

        var later = Now + WrongClocks.Remembered + TimeSpan.FromTicks(1);
        _clocks.Record(new WrongClock("late", TimeSpan.FromHours(1)), later);
        Assert.Equal(["late"], _clocks.At(later).Select(clock => clock.Station));
    }

    [Theory]
    [InlineData("1700000005", null)]
    [InlineData("1700000006", 6.0)]
    [InlineData("1700000600", 600.0)]
    [InlineData("\"1993-11-14T22:13:20Z\"", -946684800.0)]
    [InlineData("312", 312.0 - 1700000000)]
    [InlineData("1699990000", null)]
    [InlineData("20231114T221320Z", null)]
    public void Decode_TimeOfAKnownStation_RecordsTheOffsetOfAWrongClock(string timestamp, double? seconds)
    {
        var text = $$"""{"station_id":"a","timestamp":{{timestamp}},"temperature":1}""";
        var batch = new DecoderDriver("a").Decode(text).Batch;
        Assert.Equal(seconds is null ? [] : [new WrongClock("a", TimeSpan.FromSeconds(seconds.Value))], batch.WrongClocks);
        Assert.Empty(new DecoderDriver().Decode(text).Batch.WrongClocks);
    }

    [Fact]
    public void Decode_ManyReadingsOfAWrongClock_RecordsABoundedNumber()
    {
        var decoder = new DecoderDriver("a");
        decoder.DecodeLines(string.Concat(Enumerable.Repeat("""{"station_id":"a","timestamp":1700003600,"temperature":1}""" + "\n", 1000)));
        Assert.Equal(WrongClocks.MaxStations, decoder.Batch.WrongClocks.Count);
    }
}
