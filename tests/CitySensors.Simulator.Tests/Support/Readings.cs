using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;

namespace CitySensors.Simulator.Tests.Support;

/// <summary>Reads bodies as a server does.</summary>
internal sealed class Readings
{
    private readonly ReadingDecoder _decoder;

    public Readings()
    {
        Catalogue = StandardSensorTypes.All.Aggregate(Catalogue.Empty, (catalogue, type) => catalogue.With(type));
        _decoder = new ReadingDecoder(Catalogue, new StationDirectory(), new ReadingLimits { MaxBehind = TimeSpan.MaxValue });
    }

    public Catalogue Catalogue { get; }

    public ReadingBatch Decode(ReadOnlySpan<byte> body)
    {
        var batch = new ReadingBatch();
        _decoder.Begin(batch, new DateTimeOffset(9000, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.True(_decoder.DecodeLines(body, int.MaxValue, batch));
        Assert.Empty(batch.Rejections);
        return batch;
    }

    public IEnumerable<(string Station, DateTimeOffset Time)> Ids(ReadOnlySpan<byte> body)
    {
        var batch = Decode(body);
        return [.. Enumerable.Range(0, batch.Count).Select(i => (batch.StationOf(i), batch[i].EventTime))];
    }
}
