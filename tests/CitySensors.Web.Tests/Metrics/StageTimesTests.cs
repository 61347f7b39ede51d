using CitySensors.Web.Metrics;
using CitySensors.Web.Telemetry;
using CitySensors.TestSupport.Contract;
using Microsoft.Extensions.Logging.Abstractions;

namespace CitySensors.Web.Tests.Metrics;

public sealed class StageTimesTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly CityMetrics _metrics = new();
    private readonly MetricsExporter _exporter;
    private readonly StageTimes _times;

    public StageTimesTests()
    {
        _exporter = new MetricsExporter(_metrics, NullLogger<MetricsListener>.Instance);
        _times = new StageTimes(_metrics);
    }

    public void Dispose()
    {
        _exporter.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public void Stored_SoundClock_MeasuresFromEventAndArrival()
    {
        _times.Stored(Now.AddSeconds(-3).UtcTicks, Now.AddSeconds(-1).UtcTicks, Now);
        _times.StoredAcknowledged(Now.AddSeconds(-0.5), Now);
        Assert.Equal(3, Sum("event_to_store"), 1e-6);
        Assert.Equal(1, Sum("arrival_to_store"), 1e-6);
        Assert.Equal(0.5, Sum("acknowledgement_to_store"), 1e-6);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    public void Stored_ClockOffByHours_MeasuresFromArrivalOnly(int hours)
    {
        _times.Stored(Now.AddHours(hours).UtcTicks, Now.AddSeconds(-1).UtcTicks, Now);
        Assert.Equal((0, 0), (Count("event_to_store"), Sum("event_to_store")));
        Assert.Equal((1, 1), (Count("arrival_to_store"), Math.Round(Sum("arrival_to_store"), 6)));
    }

    [Fact]
    public void Sent_OfKnownOrigin_MeasuresFromAllThree()
    {
        _times.Sent(Now.AddSeconds(-4), new AlertOrigin(Now.AddSeconds(-3), Now.AddSeconds(-2), default), Now);
        Assert.Equal((4, 3, 2), (Sum("event_to_hub"), Sum("arrival_to_hub"), Sum("acknowledgement_to_hub")));
    }

    [Fact]
    public void Sent_ClockOffByHours_MeasuresFromArrivalOnly()
    {
        _times.Sent(Now.AddHours(-3), new AlertOrigin(Now.AddSeconds(-3), null, default), Now);
        Assert.Equal((0, 1, 0), (Count("event_to_hub"), Count("arrival_to_hub"), Count("acknowledgement_to_hub")));
    }

    [Fact]
    public void Stored_ClocksOfTwoHostsDisagree_IsNeverNegative()
    {
        _times.Stored(Now.AddSeconds(2).UtcTicks, Now.AddSeconds(1).UtcTicks, Now);
        Assert.Equal((1, 0), (Count("event_to_store"), Sum("event_to_store")));
        Assert.Equal((1, 0), (Count("arrival_to_store"), Sum("arrival_to_store")));
    }

    private double Sum(string stage) => MetricsText.Value(_exporter.Write(openMetrics: false), $"citysensors_{stage}_seconds_sum");

    private double Count(string stage) => MetricsText.Value(_exporter.Write(openMetrics: false), $"citysensors_{stage}_seconds_count");
}
