using System.Globalization;
using CitySensors.Core.Stations;
using CitySensors.Web.Metrics;

namespace CitySensors.Web.Tests.Metrics;

public sealed class LatestValuesTests
{
    private static readonly long Noon = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero).UtcTicks;

    private readonly LatestValues _latest = new();

    [Fact]
    public void Update_LaterReading_ReplacesValuesAndRetainsMissingOnes()
    {
        Update("a", 0, 0, [1, 2]);
        Update("a", 2, 2, [3, double.NaN]);
        Assert.Equal([3, 2], Shown()["a"]);
    }

    [Fact]
    public void Update_FailedValue_RemovesTheSensor()
    {
        Update("a", 0, 0, [1, 2]);
        _latest.Update("a", At(2), At(2), [-999, 3], unusable: 1);
        Assert.Equal([float.NaN, 3], Shown()["a"]);
    }

    [Fact]
    public void Faulty_UnusableNewestValue_IsListedUntilTheNextOneOfItsSensor()
    {
        _latest.Update("a", At(0), At(0), [-999, 3], unusable: 1);
        Update("b", 0, 0, [1, 2]);
        Assert.Equal([new FaultyStation("a", 1)], _latest.Faulty(10));
        _latest.Update("a", At(2), At(2), [double.NaN, -999], unusable: 2);
        Assert.Equal(3UL, _latest.UnusableOf("a"));
        Update("a", 4, 4, [1, double.NaN]);
        Assert.Equal([new FaultyStation("a", 2)], _latest.Faulty(10));
        Update("a", 6, 6, [1, 2]);
        Assert.Empty(_latest.Faulty(10));
        Assert.Equal(0UL, _latest.UnusableOf("unknown"));
    }

    [Fact]
    public void Update_MeasuredEarlier_ChangesNothing()
    {
        Update("a", 100, 100, [1]);
        Update("a", 50, 102, [2]);
        Assert.Equal([1], Shown()["a"]);
    }

    [Fact]
    public void Update_ClockCorrectedBackwards_IsAcceptedAfterAWhile()
    {
        Update("a", 7200, 0, [1]);
        Update("a", 30, 30, [2]);
        Assert.Equal([1], Shown()["a"]);
        Update("a", 61, 61, [3]);
        Assert.Equal([3], Shown()["a"]);
    }

    [Fact]
    public void Update_WithinASecond_IsSkipped()
    {
        Update("a", 0, 0, [1]);
        Update("a", 0.9, 0.9, [2]);
        Assert.Equal([1], Shown()["a"]);
        Update("a", 1, 1, [3]);
        Assert.Equal([3], Shown()["a"]);
    }

    [Theory]
    [InlineData(124, false)]
    [InlineData(125, true)]
    public void SilentAt_MoreThanThreeUsualIntervals_IsSilent(int second, bool isSilent)
    {
        Update("a", 0, 0, [1]);
        Update("a", 30, 31, [1]);
        Assert.Equal(isSilent, SilentAt(second).Count == 1);
        var report = _latest.ReportOf("a", TimeAt(0), TimeAt(second));
        Assert.Equal((TimeAt(31), TimeSpan.FromSeconds(31), isSilent), (report!.LastSeen, report.UsualInterval, report.IsSilent));
    }

    [Fact]
    public void SilentAt_IntervalUnknown_IsSilentAfterAnHour()
    {
        _latest.Seed("a", At(0));
        Assert.Empty(SilentAt(3600));
        Assert.Equal(new StationReport("a", TimeAt(0), null, IsSilent: true), Assert.Single(SilentAt(3601)));
    }

    [Fact]
    public void SilentAt_ProcessStartedLater_CountsFromItsStart()
    {
        _latest.Seed("a", At(0));
        Assert.Empty(_latest.SilentAt(TimeAt(7200), TimeAt(10_800), 10));
        Assert.Single(_latest.SilentAt(TimeAt(7200), TimeAt(10_801), 10));
    }

    [Fact]
    public void SilentAt_Limit_IsKept()
    {
        for (var i = 0; i < 5; i++) _latest.Seed($"station-{i}", At(i));
        Assert.Equal(3, _latest.SilentAt(TimeAt(0), TimeAt(10_000), 3).Count);
    }

    [Fact]
    public void Seed_StationThatHasSent_ChangesNothing()
    {
        Update("a", 100, 100, [1]);
        _latest.Seed("a", At(0));
        Assert.Equal(TimeAt(100), _latest.ReportOf("a", TimeAt(0), TimeAt(100))!.LastSeen);
        Assert.Equal((true, false), (_latest.Knows("a"), _latest.Knows("b")));
        Assert.Null(_latest.ReportOf("b", TimeAt(0), TimeAt(100)));
    }

    [Fact]
    public void Seed_ThenReadings_CountsIntervalsFromTheFirst()
    {
        _latest.Seed("a", At(0));
        Update("a", 60, 60, [1]);
        Assert.Equal([1], Shown()["a"]);
        Assert.Null(_latest.ReportOf("a", TimeAt(0), TimeAt(60))!.UsualInterval);
        Update("a", 70, 70, [1]);
        Assert.Equal(TimeSpan.FromSeconds(10), _latest.ReportOf("a", TimeAt(0), TimeAt(70))!.UsualInterval);
    }

    [Fact]
    public void Visit_SilentStation_IsSkipped()
    {
        Update("a", 0, 0, [1]);
        Update("b", 10, 10, [2]);
        Assert.Equal(["b"], Shown(since: 5).Keys);
    }

    [Fact]
    public void Forget_Station_FreesItsSlot()
    {
        Update("a", 100, 100, [1, 2]);
        _latest.Forget("a");
        _latest.Forget("never");
        Assert.Empty(Shown());
        Update("b", 0, 0, [double.NaN, 5]);
        Assert.Equal([float.NaN, 5], Shown()["b"]);
    }

    [Fact]
    public void Update_ManyStationsAndMoreSensors_DoesNotMixThem()
    {
        for (var i = 0; i < 3000; i++) Update(Id(i), 0, 0, [i]);
        Update("wide", 0, 0, [1, 2, 3]);
        var shown = Shown();
        Assert.Equal(3001, shown.Count);
        for (var i = 0; i < 3000; i++) Assert.Equal([i, float.NaN, float.NaN], shown[Id(i)]);
        Assert.Equal([1, 2, 3], shown["wide"]);
    }

    private static string Id(int i) => i.ToString(CultureInfo.InvariantCulture);

    private IReadOnlyList<StationReport> SilentAt(double second) => _latest.SilentAt(TimeAt(0), TimeAt(second), 10);

    private static DateTimeOffset TimeAt(double second) => new(At(second), TimeSpan.Zero);

    private static long At(double seconds) => Noon + (long)(seconds * TimeSpan.TicksPerSecond);

    private void Update(string station, double eventSeconds, double arrivedSeconds, double[] values) =>
        _latest.Update(station, At(eventSeconds), At(arrivedSeconds), values, unusable: 0);

    private Dictionary<string, float[]> Shown(double since = 0)
    {
        var shown = new Dictionary<string, float[]>();
        _latest.Visit(At(since), (station, values) => shown.Add(station, values.ToArray()));
        return shown;
    }
}
