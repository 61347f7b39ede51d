using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;
using static CitySensors.Core.Tests.Alerts.WindowRule;
using static CitySensors.Core.Tests.StationDriver;

namespace CitySensors.Core.Tests.Alerts;

/// <summary>Which stored readings rules on windows need, and that it makes no difference.</summary>
public sealed class AlertWindowReadTests
{
    private const string Counter = "rain_total";

    private static readonly WindowSchedule FiveMinutes = new WindowSchedule.Tumbling(WindowLength.Of(TimeSpan.FromMinutes(5)));
    private static readonly WindowSchedule Sliding = new WindowSchedule.Sliding(OneHour, TimeSpan.FromMinutes(10));

    [Fact]
    public void Observe_ReadingsSeenFromTheStart_ReadsNone()
    {
        var station = new StationDriver(Mean(FiveMinutes, 100), Mean(Sliding, 100) with { Id = "sliding" });
        Send(station, 0, 300, 200);
        Assert.NotEmpty(station.Log);
        // Only the time before the first reading may have others.
        Assert.All(station.Aggregated, span => Assert.True(span.EndTicks <= Start.UtcTicks));
    }

    [Fact]
    public void Observe_OutOfOrderWithinTheWatermark_ReadsNone()
    {
        var station = new StationDriver(Mean(FiveMinutes, 100));
        for (var second = 0; second < 7200; second += 10) station.ObserveAt(second + 60, second + (second / 10 % 4 * 45), (FineDust, 200));
        Assert.NotEmpty(station.Log);
        Assert.Empty(station.Aggregated);
    }

    [Fact]
    public void Restart_InAWindow_ReadsItOnce()
    {
        var station = new StationDriver(Mean(Sliding, 100));
        Send(station, 0, 90, 200);
        station.Restart();
        Send(station, 90, 300, 200);
        var read = station.Aggregated.Where(span => span.StartTicks >= Start.UtcTicks).ToList();
        Assert.InRange(read.Count, 2, 7);
        Assert.Equal(read.Count, read.Distinct().Count());
        Assert.All(read, span => Assert.True(span.StartTicks < Start.AddMinutes(90).UtcTicks));
    }

    [Fact]
    public void Correct_OpenPane_ReadsIt()
    {
        var station = new StationDriver(Mean(FiveMinutes, 100));
        Send(station, 0, 18, 200);
        station.Correct(18 * Minute, 16 * Minute, 300);
        Send(station, 18, 60, 200);
        Assert.Equal(new Window(Start.AddMinutes(15).UtcTicks, Start.AddMinutes(20).UtcTicks), Assert.Single(station.Aggregated));
    }

    [Fact]
    public void Observe_CounterOutOfOrder_ReadsItsPane()
    {
        var counter = new SensorType(Counter, "Rain", "mm", null) { Aggregation = Aggregation.CounterIncrement };
        var station = new StationDriver();
        station.Change(catalogue => catalogue.With(counter).With(
            Above(TimeSpan.Zero, TimeSpan.Zero, (6, 6)) with { Id = "rain", Sensor = Counter, Window = new RuleWindow(WindowFigure.Sum, Hourly) }));
        for (var i = 0; i < 60; i++) station.Observe((i % 10 == 5 ? i - 1.5 : i) * 5 * Minute, i, Counter);
        Assert.NotEmpty(station.Log);
        Assert.NotEmpty(station.Aggregated);
    }

    [Fact]
    public void Observe_AfterALongGap_ReadsOnlyWhatWasStored()
    {
        var station = new StationDriver(Mean(new WindowSchedule.Sliding(TimeSpan.FromHours(24), OneHour), 100));
        Send(station, 0, 60, 200);
        station.Restart();
        station.Observe(5000 * Hour, 200);
        Assert.InRange(station.Aggregated.Count, 1, 50);
    }

    [Fact]
    public void Observe_AnyReadings_DecidesAsFromStoredReadings() => Properties.Hold(
        Properties.Between(0, 1e9),
        seed =>
        {
            var random = new Random((int)seed);
            var rules = new[]
            {
                Mean(FiveMinutes, 100), Mean(Hourly, 100) with { Id = "hour" }, Mean(Sliding, 105) with { Id = "sliding" },
                Mean(FiveMinutes, 60, sensor: "noise_level") with { Id = "noise" },
            };
            var (seen, read) = (new StationDriver(rules), new StationDriver(rules));
            var seconds = Enumerable.Range(0, 150).Select(i => i * 60 + random.Next(50)).ToList();
            foreach (var second in seconds.OrderBy(second => second + random.Next(300)))
            {
                (string, double)[] values = [(FineDust, random.Next(200)), ("noise_level", random.Next(20, 100))];
                var (what, other) = (random.Next(12), seconds[random.Next(seconds.Count)]);
                foreach (var station in new[] { seen, read })
                {
                    station.ObserveAt(10_000, second, values);
                    if (what == 0) station.TryCorrect(10_000, other, 50);
                    if (what == 1) station.TryWithdraw(10_000, other);
                }

                // Without a memory of what came.
                read.Restart();
            }

            Assert.NotEmpty(seen.Log);
            Assert.True(seen.Aggregated.Count < read.Aggregated.Count);
            Assert.Equal(read.Log.Select(Line), seen.Log.Select(Line));
        },
        60);
}
