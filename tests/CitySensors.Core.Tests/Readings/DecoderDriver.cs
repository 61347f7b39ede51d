using System.Globalization;
using System.Text;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Tests.Readings;

/// <summary>A decoder for the nine sensor types, with the batch it fills.</summary>
internal sealed class DecoderDriver
{
    public static readonly DateTimeOffset Arrived = new(2023, 11, 14, 22, 13, 20, TimeSpan.Zero);

    private readonly StationDirectory _stations = new();
    private readonly ReadingDecoder _decoder;
    private readonly Catalogue _catalogue;

    /// <param name="known">The stations in the directory; readings of other stations bypass the scanner and are parsed.</param>
    public DecoderDriver(params IEnumerable<string> known)
        : this(StationDriver.CatalogueWith(), new ReadingLimits(), known)
    {
    }

    public DecoderDriver(StationDefinition station)
        : this(station.Id) => _stations.Put(station);

    public DecoderDriver(Catalogue catalogue, ReadingLimits limits, params IEnumerable<string> known)
    {
        foreach (var id in known) _stations.Put(StationDefinition.Unregistered(id));
        _catalogue = catalogue;
        _decoder = new ReadingDecoder(catalogue, _stations, limits);
    }

    public ReadingBatch Batch { get; } = new();

    public DecoderDriver Decode(string text) => Decode(Encoding.UTF8.GetBytes(text));

    public DecoderDriver Decode(params IEnumerable<byte[]> texts)
    {
        _decoder.Begin(Batch, Arrived);
        foreach (var text in texts) _decoder.Decode(text, Batch);
        return this;
    }

    public bool DecodeLines(string text, int most = 1000)
    {
        _decoder.Begin(Batch, Arrived);
        return _decoder.DecodeLines(Encoding.UTF8.GetBytes(text), most, Batch);
    }

    public string? DecodeJson(string text, int most = 1000) => DecodeJson(text, most, out _);

    public string? DecodeJson(string text, int most, out bool tooMany)
    {
        _decoder.Begin(Batch, Arrived);
        return _decoder.DecodeJson(Encoding.UTF8.GetBytes(text), most, Batch, out tooMany);
    }

    public double Value(string sensor, int i = 0) => Batch[i].Values[_catalogue.SlotOf(sensor)];

    /// <summary>The only rejection.</summary>
    public Rejection Rejected()
    {
        Assert.Equal(0, Batch.Count);
        return Assert.Single(Batch.Rejections);
    }

    /// <summary>The outcome of each reading, one line per reading, by index.</summary>
    public IReadOnlyList<string> Outcomes()
    {
        var lines = Batch.Rejections.Select(rejection => (rejection.Index, $"{rejection.Reason}: {rejection.Error}")).ToList();
        for (var i = 0; i < Batch.Count; i++)
        {
            var bits = Batch[i].Values.ToArray().Select(value => BitConverter.DoubleToInt64Bits(value).ToString("x", CultureInfo.InvariantCulture));
            var ignored = Batch.Ignored.Listed.Where(member => member.Index == Batch.IndexOf(i)).Select(member => $", ignored {member.Member}: {member.Error}");
            lines.Add((Batch.IndexOf(i), $"{Batch.StationOf(i)} {Batch[i].EventTime:O} {string.Join(' ', bits)}{string.Concat(ignored)}"));
        }

        Assert.Equal(Batch.Sent, lines.Count);
        return [.. lines.OrderBy(line => line.Index).Select((line, i) =>
        {
            Assert.Equal(i, line.Index);
            return line.Item2;
        })];
    }
}
