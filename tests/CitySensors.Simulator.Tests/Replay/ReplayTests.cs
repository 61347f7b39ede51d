using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CitySensors.Export.Formats;
using CitySensors.Export.Readings;
using CitySensors.Export.Tests;
using CitySensors.Simulator.Replay;
using CitySensors.Simulator.Sending;
using CitySensors.Simulator.Tests.Support;

namespace CitySensors.Simulator.Tests.Replay;

public sealed class ReplayTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TestFolder _folder = new();
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 11, 28, 9, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(3)]
    public async Task RunAsync_FileInOrderOfStations_SendsInOrderOfTime(int inMemory)
    {
        var file = await CsvAsync("a.csv", stations: 4, readings: 5);
        var sender = new RecordingSender();
        Assert.Null(await new ReplayRun(Recording.Open(file, inMemory), new ReplayOptions(null, false, 7, TimeSpan.Zero), sender, _time).RunAsync(Cancelled));
        var sent = SentBy(sender);
        Assert.Equal(20, sent.Count);
        Assert.Equal([.. sent.Select(TimeOf).Order()], sent.Select(TimeOf));
        Assert.Equal(20, sent.Select(reading => $"{reading["station_id"]} {reading["timestamp"]}").Distinct().Count());
        Assert.Equal((20, 3), (sender.Attempts.Sum(attempt => attempt.Readings), sender.Attempts.Count));
        Assert.Equal("""{"station_id":"station-0","temperature":0.5,"humidity":60,"timestamp":"2026-11-01T12:00:00Z"}""", sent[0].ToJsonString());
    }

    [Fact]
    public async Task RunAsync_Speed_SendsNothingEarly()
    {
        var file = await CsvAsync("a.csv", stations: 1, readings: 4);
        var sender = new RecordingSender();
        var running = new ReplayRun(Recording.Open(file), new ReplayOptions(60, false, 100, TimeSpan.Zero), sender, _time).RunAsync(Cancelled);
        // A minute of event time is a second.
        for (var sent = 1; sent <= 4; sent++)
        {
            await Eventually.TrueAsync(() => sender.Attempts.Count == sent, () => $"{sender.Attempts.Count} requests were sent, not {sent}.", Cancelled);
            if (sent == 4) break;
            await Eventually.TrueAsync(() => _time.Waiting > 0, () => "The replay does not wait.", Cancelled);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Null(await running);
    }

    [Fact]
    public async Task RunAsync_Shift_EndsNowAndKeepsIntervals()
    {
        var file = await CsvAsync("a.csv", stations: 1, readings: 4);
        var sender = new RecordingSender();
        await new ReplayRun(Recording.Open(file), new ReplayOptions(null, true, 100, TimeSpan.Zero), sender, _time).RunAsync(Cancelled);
        var times = SentBy(sender).Select(TimeOf).ToList();
        Assert.Equal(_time.GetUtcNow().UtcTicks / 10, times[^1].UtcTicks / 10);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(TimeSpan.FromMinutes(1), pair.Second - pair.First));
    }

    [Fact]
    public async Task Read_EachFormatOfAnExport_IsTheSame()
    {
        var csv = Lines(await CsvAsync("a.csv", 2, 3));
        var ndjson = await WriteAsync("a.ndjson", string.Join('\n', Enumerable.Range(0, 6).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"station_id":"station-{{i / 3}}","timestamp":"2026-11-01T12:0{{i % 3}}:00Z","arrived":"2026-11-01T12:00:00Z","latitude":1,"temperature":{{i % 3}},"temperature_quality":1,"temperature_outlier":false,"temperature_raw":{{i % 3 + 0.5}},"humidity":60,"humidity_quality":1}"""))));
        Assert.Equal(csv, Lines(ndjson));
        var sent = await WriteAsync("sent.ndjson", """{"station_id": "station-7", "timestamp": 1700000000.25, "temperature": 25.3}""");
        Assert.Equal(["638355968002500000 \"station_id\":\"station-7\",\"temperature\":25.3"], Lines(sent));
    }

    [Fact]
    public async Task Read_ParquetWithRawValues_HasWhatTheStationSent()
    {
        var city = new TestReadings();
        city.Add("station-7", Noon, [25, 60, double.NaN], raw: [24.5]);
        city.Add("station-7", Noon.AddSeconds(1), [26]);
        var (file, _) = await city.ExportAsync(ExportFormat.Parquet, new ReadingSelection(0, DateTime.MaxValue.Ticks) { WithRaw = true });
        await File.WriteAllBytesAsync(_folder.File("a.parquet"), file, Cancelled);
        Assert.Equal(
            [$"{Noon.UtcTicks} \"station_id\":\"station-7\",\"temperature\":24.5,\"humidity\":60", $"{Noon.UtcTicks + TimeSpan.TicksPerSecond} \"station_id\":\"station-7\",\"temperature\":26"],
            Lines(_folder.File("a.parquet")));
    }

    [Fact]
    public void Open_NothingToReplay_SaysWhere()
    {
        Assert.Contains(_folder.Path, Assert.Throws<FileNotFoundException>(() => Recording.Open(_folder.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("missing.csv", Assert.Throws<FileNotFoundException>(() => Recording.Open("missing.csv")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.csv", "station_id,timestamp,temperature\na,yesterday,1\n", "line 2: \"yesterday\" is not an RFC 3339 time")]
    [InlineData("a.csv", "station,time\n", "no columns station_id and timestamp")]
    [InlineData("a.ndjson", "{\"station_id\": \"a\"}", "line 1: not an object with station_id and timestamp")]
    [InlineData("a.parquet", "PAR1", "a.parquet cannot be read")]
    public async Task Read_DamagedFile_SaysWhere(string name, string content, string message)
    {
        var file = await WriteAsync(name, content);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Lines(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_Cancelled_Stops()
    {
        var file = await CsvAsync("a.csv", stations: 1, readings: 100);
        using var stop = new CancellationTokenSource();
        var sender = new RecordingSender((_, _) =>
        {
            stop.Cancel();
            return Task.FromResult(SendResult.Taken);
        });
        Assert.Equal("Stopped.", await new ReplayRun(Recording.Open(file), new ReplayOptions(null, false, 10, TimeSpan.Zero), sender, _time).RunAsync(stop.Token));
        Assert.Single(sender.Attempts);
    }

    [Fact]
    public async Task Recording_ArchiveOfSeveralDays_IsReadDayByDay()
    {
        foreach (var day in (int[])[2, 1])
            foreach (var area in (string[])["centre", "harbour"])
            {
                Directory.CreateDirectory(_folder.File($"date=2026-11-0{day}/area={area}"));
                await WriteAsync($"date=2026-11-0{day}/area={area}/readings.ndjson", $$"""{"station_id": "{{area}}", "timestamp": "2026-11-0{{day}}T12:00:0{{area.Length}}Z", "temperature": 25}""");
            }

        await WriteAsync("date=2026-11-01/area=centre/.readings.ndjson", "half");
        var times = Recording.Open(_folder.Path).Read(Cancelled).Select(reading => new DateTime(reading.Ticks).ToString("dd ss", CultureInfo.InvariantCulture));
        Assert.Equal(["01 06", "01 07", "02 06", "02 07"], times);
    }

    public void Dispose() => _folder.Dispose();

    private static List<JsonNode> SentBy(RecordingSender sender) =>
        [.. sender.Attempts.SelectMany(attempt => Encoding.UTF8.GetString(attempt.Body).Split('\n', StringSplitOptions.RemoveEmptyEntries)).Select(line => JsonNode.Parse(line)!)];

    private static DateTimeOffset TimeOf(JsonNode reading) => DateTimeOffset.Parse((string)reading["timestamp"]!, CultureInfo.InvariantCulture);

    private static List<string> Lines(string file) => [.. Recording.Open(file).Read(Cancelled).Select(reading => $"{reading.Ticks} {Encoding.UTF8.GetString(reading.Members)}")];

    private Task<string> CsvAsync(string name, int stations, int readings) => WriteAsync(name, "station_id,timestamp,arrived,area,latitude,longitude,temperature,temperature_quality,temperature_outlier,temperature_raw,humidity,humidity_quality\r\n" + string.Concat(
        from station in Enumerable.Range(0, stations)
        from i in Enumerable.Range(0, readings)
        select string.Create(CultureInfo.InvariantCulture, $"station-{station},{Noon.AddMinutes(i):yyyy-MM-ddTHH:mm:ssZ},2026-11-01T12:00:00Z,centre,48.1,11.6,{i},1,false,{i + 0.5},60,1\r\n")));

    private async Task<string> WriteAsync(string name, string content)
    {
        await File.WriteAllTextAsync(_folder.File(name), content, Cancelled);
        return _folder.File(name);
    }
}
