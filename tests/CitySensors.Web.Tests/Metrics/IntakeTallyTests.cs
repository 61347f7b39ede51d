using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using CitySensors.Web.Metrics;
using CitySensors.TestSupport.Contract;
using Microsoft.Extensions.Logging.Abstractions;

namespace CitySensors.Web.Tests.Metrics;

public sealed class IntakeTallyTests
{
    private static readonly long Noon = new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero).UtcTicks;

    private readonly Catalogue _catalogue = Catalogue.Empty
        .With(new SensorType("one", "One", "1", new Distribution(DistributionKind.Normal, 0, 1), new PlausibleRange(-10, 10)) { SuspectValues = [7] })
        .With(new SensorType("two", "Two", "1", new Distribution(DistributionKind.Normal, 0, 1)));

    private readonly IntakeTally _tally = new();

    [Fact]
    public void Count_ReadingsWithDifferentSensors_CountsEachValueOnce()
    {
        for (var i = 0; i < 3; i++) Count(1, double.NaN);
        Count(1, 1);
        Count(double.NaN, 1);
        Count(1, 1);
        Assert.Equal(5, _tally.Present(0));
        Assert.Equal(3, _tally.Present(1));
        _tally.Reset();
        Assert.Equal(0, _tally.Present(0) + _tally.Present(1));
        Count(1, 1);
        Assert.Equal(1, _tally.Present(0));
    }

    [Fact]
    public void Count_FaultsAndOutliers_AreCountedSeparately()
    {
        Count(5, 5);
        Count(-999, 0);
        Assert.Equal((1, 1), (_tally.Outliers(0), _tally.Failed(0)));
        Assert.Equal((1, 0), (_tally.Outliers(1), _tally.Failed(1)));
    }

    [Fact]
    public void Count_SuspectValues_AreCountedBySensorTypeAndInAll()
    {
        Count(7, 7);
        Count(7, double.NaN);
        Count(5, 5);
        Assert.Equal((2, 0, 2), (_tally.Suspect(0), _tally.Suspect(1), _tally.SuspectValues));
        _tally.Reset();
        Assert.Equal((0, 0), (_tally.Suspect(0), _tally.SuspectValues));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(4, 0, 0)]
    [InlineData(6, 1, 0)]
    [InlineData(-3599, 0, 0)]
    [InlineData(-3601, 0, 1)]
    public void Count_EventTimeFarFromArrival_IsCountedAsOffTime(int seconds, int ahead, int behind)
    {
        Count(1, 1, Noon + seconds * TimeSpan.TicksPerSecond);
        Assert.Equal((ahead, behind), (_tally.Ahead, _tally.Behind));
    }

    [Fact]
    public async Task CountObservations_OfTally_ReportsFlagsAndOutliersBySensorType()
    {
        using var metrics = new CityMetrics();
        using var exporter = new MetricsExporter(metrics, NullLogger<MetricsListener>.Instance);
        Count(5, 5);
        Count(-999, 0, Noon + TimeSpan.TicksPerMinute);
        Count(7, 0);
        metrics.CountObservations(_catalogue, _tally);
        var text = await exporter.TextAsync();
        Assert.Equal(1, MetricsText.Value(text, "citysensors_observations_total{sensor=\"one\",quality=\"pass\"}"));
        Assert.Equal(1, MetricsText.Value(text, "citysensors_observations_total{sensor=\"one\",quality=\"fail\"}"));
        Assert.Equal(1, MetricsText.Value(text, "citysensors_observations_total{sensor=\"one\",quality=\"suspect\"}"));
        Assert.Equal(3, MetricsText.Value(text, "citysensors_observations_total{sensor=\"two\",quality=\"not_evaluated\"}"));
        Assert.Equal(2, MetricsText.Value(text, "citysensors_outliers_total{sensor=\"one\"}"));
        Assert.Equal(1, MetricsText.Value(text, "citysensors_readings_off_time_total{direction=\"ahead\"}"));
    }

    private void Count(double one, double two, long? eventTicks = null)
    {
        var scores = new Scores(_catalogue.Slots.Count);
        _catalogue.Scorer.Score([one, two], scores);
        _tally.Count(scores, eventTicks ?? Noon, Noon);
    }
}
