using System.Globalization;
using System.Net.Http.Headers;
using CitySensors.Export.Tests;
using CitySensors.TestSupport.Processes;
using CitySensors.Web.Commands.Export;
using CitySensors.Export.Formats;

namespace CitySensors.Server.Tests.Commands;

public sealed class ExportCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly HttpClient _http = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Export_EachFormat_WritesTheWholeFile()
    {
        await using var server = await StartAsync(100);
        foreach (var (name, count) in ((string, string)[])[("a.csv", "100"), ("a.ndjson", "100"), ("a.parquet", "100")])
        {
            var result = await ExportAsync(server, "readings", "--output", _folder.File(name));
            Assert.True(result.ExitCode == 0, result.Errors);
            Assert.Contains("Wrote 100 rows", result.Errors, StringComparison.Ordinal);
            Assert.Equal([$"{count} | 4950"], DuckDb.Query($"SELECT count(*), sum(temperature) FROM '{_folder.File(name)}'"));
        }

        var aggregates = await ExportAsync(server, "aggregates", "--resolution", "P1D", "--sensor", "temperature", "--output", _folder.File("days.parquet"));
        Assert.True(aggregates.ExitCode == 0, aggregates.Errors);
        // 85 degrees are suspect.
        Assert.Equal(["99 | 1"], DuckDb.Query($"SELECT sum(count), sum(suspect) FROM '{_folder.File("days.parquet")}'"));
        Assert.Equal(["a.csv", "a.ndjson", "a.parquet", "days.parquet"], Directory.GetFileSystemEntries(_folder.Path, "*.*").Where(File.Exists).Select(path => Path.GetFileName(path)).Where(file => file[1] == '.' || file[0] == 'd').Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("ndjson")]
    [InlineData("geojson")]
    [InlineData("parquet")]
    public async Task RunAsync_InPartsAndAfterAnInterruption_IsTheSameFileAsAtOnce(string name)
    {
        await using var server = await StartAsync(100);
        var format = ExportFormat.Find(name)!;
        using var client = new ExportClient(server.Url, null);
        Assert.Equal(100, await DownloadOf(client, format, "whole", 1000).RunAsync(Cancelled));
        foreach (var rows in (int[])[7, 50, 100])
        {
            // The connection is lost in the third part.
            using (var stop = new CancellationTokenSource())
            {
                var lines = 0;
                await using var progress = new CallbackWriter(() =>
                {
                    if (++lines == 2) stop.Cancel();
                });
                if (rows == 7) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DownloadOf(client, format, $"parts-{rows}", rows, progress).RunAsync(stop.Token));
            }

            Assert.Equal(100, await DownloadOf(client, format, $"parts-{rows}", rows).RunAsync(Cancelled));
            if (format != ExportFormat.Parquet) Assert.Equal(await File.ReadAllTextAsync(_folder.File("whole"), Cancelled), await File.ReadAllTextAsync(_folder.File($"parts-{rows}"), Cancelled));
            else Assert.Equal(["100 | 100 | 4950"], DuckDb.Query($"SELECT count(*), count(DISTINCT timestamp), sum(temperature) FROM read_parquet('{_folder.File($"parts-{rows}")}')"));
        }

        Assert.DoesNotContain(Directory.GetFileSystemEntries(_folder.Path), path => path.Contains(".part", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Export_NoReadings_IsAFileWithoutRows()
    {
        await using var server = await StartAsync(1);
        foreach (var name in (string[])["a.csv", "a.ndjson", "a.geojson", "a.parquet"])
        {
            var result = await ExportAsync(server, "readings", "--from", "2100-01-01T00:00:00Z", "--output", _folder.File(name));
            Assert.True(result.ExitCode == 0, result.Errors);
            Assert.True(File.Exists(_folder.File(name)));
        }

        Assert.Equal(["0"], DuckDb.Query($"SELECT count(temperature) FROM '{_folder.File("a.parquet")}'"));
        Assert.Empty(System.Text.Json.Nodes.JsonNode.Parse(await File.ReadAllTextAsync(_folder.File("a.geojson"), Cancelled))!["features"]!.AsArray());
    }

    [Theory]
    [InlineData("readings --output a.xls", "The format of \"a.xls\" is unknown: add --format csv, ndjson, geojson, parquet.")]
    [InlineData("readings --output a.csv --from yesterday", "Invalid value \"yesterday\" for --from")]
    [InlineData("readings", "--output")]
    [InlineData("aggregates --output a.csv --resolution PT7M", "PT7M")]
    public async Task Export_InvalidArguments_SaysWhich(string arguments, string message)
    {
        var result = await ServerProcess.RunAsync(_folder.Path, ["export", .. arguments.Split(' ')], Cancelled);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(message, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_ServerRefuses_SaysWhyAndLeavesNothing()
    {
        await using var server = await StartAsync(1);
        var result = await ExportAsync(server, "readings", "--sensor", "mood", "--station", "nowhere", "--output", _folder.File("a.csv"));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("--sensor: Unknown sensor type.", result.Errors, StringComparison.Ordinal);
        Assert.Contains("--station: Unknown station.", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(_folder.Path), file => Path.GetFileName(file).StartsWith("a.csv", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    private ExportDownload DownloadOf(ExportClient client, ExportFormat format, string file, int rows, TextWriter? progress = null) => new(
        client, "api/export/readings?station=station-7", ["station_id", "timestamp"], format, _folder.File(file), TimeProvider.System, progress ?? TextWriter.Null) { RowsPerPart = rows };

    private Task<ProcessResult> ExportAsync(ServerProcess server, params string[] arguments) =>
        ServerProcess.RunAsync(_folder.Path, ["export", .. arguments, "--url", server.Url.ToString()], Cancelled);

    private async Task<ServerProcess> StartAsync(int readings)
    {
        var server = await ServerProcess.Start(Directory.CreateDirectory(_folder.File("data")).FullName, "--Logging:LogLevel:Default=Warning").ReadyAsync(_http, Cancelled);
        using var body = new StringContent(string.Join('\n', Enumerable.Range(0, readings).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{{\"station_id\": \"station-7\", \"timestamp\": \"2026-11-01T12:{i / 60:D2}:{i % 60:D2}Z\", \"temperature\": {i}}}"))));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        using (var sent = await _http.PostAsync(new Uri(server.Url, "api/readings"), body, Cancelled)) Assert.True(sent.IsSuccessStatusCode);
        await Eventually.TrueAsync(
            async () => (await _http.GetStringAsync(new Uri(server.Url, "api/export/readings?format=ndjson"), Cancelled)).Split('\n').Length == readings + 1,
            () => "The readings are not visible.",
            Cancelled);
        return server;
    }

    private sealed class CallbackWriter(Action line) : StringWriter(CultureInfo.InvariantCulture)
    {
        public override Task WriteLineAsync(string? value)
        {
            line();
            return Task.CompletedTask;
        }
    }
}
