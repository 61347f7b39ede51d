using CitySensors.Core.Stations;
using CitySensors.Export.Formats;
using CitySensors.Export.Readings;

namespace CitySensors.Export.Tests.Readings;

public sealed class ReadingSourceTests
{
    private static readonly DateTimeOffset Noon = TestReadings.Noon;
    private static readonly ReadingSelection All = new(0, DateTime.MaxValue.Ticks);

    private readonly TestReadings _city = new();

    [Fact]
    public async Task Export_StationThatMoved_HasItsPlaceAtTheTime()
    {
        var before = new StationPlace(null, "Harbour", 48.2, 11.7, "harbour");
        _city.Stations.Put(new StationDefinition("station-7", "Market Square", 48.1, 11.6, "centre", Version: 2) { Moves = new StationMoves(Noon, [before]) });
        for (var i = -1; i < 2; i++) _city.Add("station-7", Noon.AddSeconds(i), [25]);
        Assert.Equal(["harbour,48.2,11.7", "centre,48.1,11.6", "centre,48.1,11.6"], await PlacesAsync(All));
        Assert.Equal(["harbour,48.2,11.7"], await PlacesAsync(All with { Area = "harbour" }));
        Assert.Equal(["centre,48.1,11.6", "centre,48.1,11.6"], await PlacesAsync(All with { Area = "centre" }));

        async Task<IEnumerable<string>> PlacesAsync(ReadingSelection selection) => (await LinesAsync(selection)).Select(line => string.Join(',', line.Split(',')[3..6]));
    }

    [Fact]
    public async Task Export_AfterAStationThatWasRemoved_GoesOnWithTheNext()
    {
        foreach (var station in (string[])["a", "b", "c"])
            for (var i = 0; i < 2; i++) _city.Add(station, Noon.AddSeconds(i), [25]);
        _city.Stations.Remove("b");
        Assert.Equal(["c", "c"], (await LinesAsync(All with { After = new ReadingPosition("b", Noon.UtcTicks) })).Select(line => line[..1]));
        Assert.Empty(await LinesAsync(All with { Station = "a", After = new ReadingPosition("b", Noon.UtcTicks) }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task Export_AnySizeOfBatches_IsTheSame(int rows)
    {
        foreach (var station in (string[])["a", "b", "c"])
            for (var i = 0; i < 5; i++) _city.Add(station, Noon.AddSeconds(i), [i]);
        Assert.Equal(await LinesAsync(All), await LinesAsync(All, rows));
    }

    private async Task<IReadOnlyList<string>> LinesAsync(ReadingSelection selection, int? rows = null) =>
        System.Text.Encoding.UTF8.GetString((await _city.ExportAsync(ExportFormat.Csv, selection, rows)).File).Split("\r\n", StringSplitOptions.RemoveEmptyEntries)[1..];
}
