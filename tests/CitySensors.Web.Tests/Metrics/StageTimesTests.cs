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
    public async Task Stored_SoundClock_MeasuresFromEventAndArrival()
    {
        _times.Stored(Now.AddSeconds(-3).UtcTicks, Now.AddSeconds(-1).UtcTicks, Now);
        _times.StoredAcknowledged(Now.AddSeconds(-0.5), Now);
        Assert.Equal(3, await SumAsync("event_to_store"), 1e-6);
        Assert.Equal(1, await SumAsync("arrival_to_store"), 1e-6);
        Assert.Equal(0.5, await SumAsync("acknowledgement_to_store"), 1e-6);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    public async Task Stored_ClockOffByHours_MeasuresFromArrivalOnly(int hours)
    {
        _times.Stored(Now.AddHours(hours).UtcTicks, Now.AddSeconds(-1).UtcTicks, Now);
        Assert.Equal((0, 0), (await CountAsync("event_to_store"), await SumAsync("event_to_store")));
        Assert.Equal((1, 1), (await CountAsync("arrival_to_store"), Math.Round(await SumAsync("arrival_to_store"), 6)));
    }

    [Fact]
    public async Task Sent_OfKnownOrigin_MeasuresFromAllThree()
    {
        _times.Sent(Now.AddSeconds(-4), new AlertOrigin(Now.AddSeconds(-3), Now.AddSeconds(-2), default), Now);
        Assert.Equal((4, 3, 2), (await SumAsync("event_to_hub"), await SumAsync("arrival_to_hub"), await SumAsync("acknowledgement_to_hub")));
    }

    [Fact]
    public async Task Sent_ClockOffByHours_MeasuresFromArrivalOnly()
    {
        _times.Sent(Now.AddHours(-3), new AlertOrigin(Now.AddSeconds(-3), null, default), Now);
        Assert.Equal((0, 1, 0), (await CountAsync("event_to_hub"), await CountAsync("arrival_to_hub"), await CountAsync("acknowledgement_to_hub")));
    }

    [Fact]
    public async Task Stored_ClocksOfTwoHostsDisagree_IsNeverNegative()
    {
        _times.Stored(Now.AddSeconds(2).UtcTicks, Now.AddSeconds(1).UtcTicks, Now);
        Assert.Equal((1, 0), (await CountAsync("event_to_store"), await SumAsync("event_to_store")));
        Assert.Equal((1, 0), (await CountAsync("arrival_to_store"), await SumAsync("arrival_to_store")));
    }

    private async Task<double> SumAsync(string stage) => MetricsText.Value(await _exporter.TextAsync(), $"citysensors_{stage}_seconds_sum");

    private async Task<double> CountAsync(string stage) => MetricsText.Value(await _exporter.TextAsync(), $"citysensors_{stage}_seconds_count");
}
