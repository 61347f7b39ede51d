using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Server.Kafka;

namespace CitySensors.Server.Tests.Kafka;

public sealed class ReadingTextTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 10, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 25)]
    [InlineData(10, -0.1)]
    [InlineData(9_999_990, 1e-300)]
    [InlineData(1_230, 123456789.125)]
    public void Of_AReading_RoundTrips(long ticks, double value)
    {
        var catalogue = InitialCatalogue.With(DefaultRuleChoice.None);
        var values = new double[catalogue.Slots.Count];
        Array.Fill(values, double.NaN);
        values[3] = value;

        var batch = new ReadingBatch();
        var decoder = new ReadingDecoder(catalogue, new StationDirectory(), new ReadingLimits());
        decoder.Begin(batch, Noon.AddDays(1));
        decoder.Decode(ReadingText.Of("station-7", new Reading(Noon.UtcTicks + ticks, values), catalogue.Slots), batch);
        Assert.Empty(batch.Rejections);
        Assert.Equal("station-7", batch.StationOf(0));
        Assert.Equal(Noon.UtcTicks + ticks, batch[0].EventTicks);
        Assert.Equal(values, batch[0].Values.ToArray());
    }
}
