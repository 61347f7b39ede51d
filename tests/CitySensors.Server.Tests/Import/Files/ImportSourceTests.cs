using System.Text;
using CitySensors.Server.Import;
using CitySensors.Server.Import.Files;

namespace CitySensors.Server.Tests.Import.Files;

public sealed class ImportSourceTests : IDisposable
{
    private const string Header = "station,time,t\n";
    private const string Row = "A,2026-01-01T00:00:00Z,21.5\n";
    private const string Understood = "A 2026-01-01T00:00:00Z temperature 21.5";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("station,time,t\nA,2026-01-01T00:00:00Z,21.5\n")]
    [InlineData("station;time;t\r\nA;2026-01-01T00:00:00Z;21.5\r\n")]
    [InlineData("station\ttime\tt\nA\t2026-01-01T00:00:00Z\t21.5")]
    [InlineData("\"station\",\"time\",\"t\",\"a;b;c;d\"\n\"A\",\"2026-01-01T00:00:00Z\",\"21.5\",\"x, y\"\n")]
    [InlineData(" station , time , t \n A , 2026-01-01 00:00:00 , 21.5 \n\n")]
    public async Task Read_AnyDelimiter_IsDetected(string text) => Assert.Equal([Understood], await ReadAsync(await _folder.WriteAsync("a.csv", text)));

    [Fact]
    public async Task Read_DecimalComma_IsANumberAndAPointIsNot()
    {
        var mapping = ImportFiles.Mapping.Replace("{ \"station\"", "{ \"decimal\": \",\", \"station\"", StringComparison.Ordinal);
        var file = await _folder.WriteAsync("a.csv", "station;time;t\nA;2026-01-01T00:00:00Z;21,5\nA;2026-01-01T00:00:00Z;21.5\n");
        Assert.Equal([Understood, "t \"21.5\" is not a number; no value is left"], await ImportFiles.ReadAsync(file, ImportFiles.Options(mapping)));
    }

    [Fact]
    public async Task Read_RowOfTheFuture_IsRefused()
    {
        var file = await _folder.WriteAsync("a.csv", Header + Row + Row.Replace("2026", "2036", StringComparison.Ordinal));
        var options = ImportFiles.Options(ImportFiles.Mapping) with { Latest = new DateTimeOffset(2026, 11, 27, 0, 0, 0, TimeSpan.Zero) };
        Assert.Equal([Understood, "the time 2036-01-01T00:00:00Z is in the future"], await ImportFiles.ReadAsync(file, options));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public async Task Read_ByteOrderMark_TellsTheEncoding(string encoding) =>
        Assert.Equal(["Köln 2026-01-01T00:00:00Z temperature 21.5"], await ReadAsync(
            await _folder.WriteAsync("a.csv", Header + Row.Replace("A", "Köln", StringComparison.Ordinal), Encoding.GetEncoding(encoding))));

    [Theory]
    [InlineData("Köln")]
    [InlineData("Ærø")]
    [InlineData("Wolfgang-Müller-Straße")]
    public async Task Read_Latin1OrUtf8_NeedsNoGuess(string station)
    {
        var file = await _folder.WriteAsync("a.csv", Header + Row.Replace("A", station, StringComparison.Ordinal), Encoding.Latin1);
        await File.AppendAllTextAsync(file, Row.Replace("A", station, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var understood = $"{station} 2026-01-01T00:00:00Z temperature 21.5";
        Assert.Equal([understood, understood], await ReadAsync(file));
    }

    [Fact]
    public async Task Read_StatedEncoding_IsUsed()
    {
        var mapping = ImportFiles.Mapping.Replace("{ \"station\"", "{ \"encoding\": \"utf-16\", \"station\"", StringComparison.Ordinal);
        var file = await _folder.WriteAsync("a.csv", Header + Row, new UnicodeEncoding(bigEndian: false, byteOrderMark: false));
        Assert.Equal([Understood], await ImportFiles.ReadAsync(file, ImportFiles.Options(mapping)));
    }

    [Fact]
    public async Task Read_Gzip_IsRecognizedByItsContent()
    {
        var file = Path.Combine(_folder.Path, "a.csv");
        await File.WriteAllBytesAsync(file, [.. ImportFiles.Gzip(Header), .. ImportFiles.Gzip(Row)], TestContext.Current.CancellationToken);
        Assert.Equal([Understood], await ReadAsync(file));
    }

    [Fact]
    public async Task Read_DamagedGzip_KeepsTheRowsBefore()
    {
        var file = Path.Combine(_folder.Path, "a.csv.gz");
        var random = new Random(1);
        var rows = string.Concat(Enumerable.Range(0, 50_000).Select(i => Row.Replace("21.5", $"{random.Next(1000) / 10.0}", StringComparison.Ordinal)));
        var bytes = ImportFiles.Gzip(Header + rows);
        Array.Fill(bytes, (byte)0xFF, bytes.Length / 2, 1000);
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        var read = await ReadAsync(file);
        Assert.StartsWith("the compressed data is damaged", read[^1], StringComparison.Ordinal);
        Assert.InRange(read.Count, 1000, 49_999);
    }

    [Fact]
    public async Task Read_Ndjson_FindsMembersByTheirPath()
    {
        const string mapping = """
            { "station": { "column": "dev.id" }, "time": { "columns": ["ts"], "format": "unix" },
              "values": [{ "column": "data.0.v", "sensor": "temperature" }, { "column": "h", "sensor": "humidity" }] }
            """;
        var file = await _folder.WriteAsync("a.ndjson", """
            { "dev": { "id": 7 }, "ts": 1767225600, "data": [{ "v": 21.5 }], "h": "60" }
            { "dev": { "id": 7 }, "ts": 1767225660000, "data": [], "h": null }
            { "dev": { "id": 7 }, "ts": 1767225720, "h": true, "data": [{ "v": 22 }] }
            { "dev": 7, "ts": 1
            [1]
            """);
        var rows = await ImportFiles.ReadAsync(file, ImportFiles.Options(mapping));
        Assert.Equal(
            ["7 2026-01-01T00:00:00Z temperature 21.5 humidity 60", "7 2026-01-01T00:01:00Z", "7 2026-01-01T00:02:00Z temperature 22 h \"true\" is not a number"], rows.Take(3));
        Assert.StartsWith("the line is not JSON", rows[3], StringComparison.Ordinal);
        Assert.Equal("the line is not a JSON object", rows[4]);
    }

    [Fact]
    public async Task Read_LineWithoutAnEnd_IsRefusedInBoundedMemory()
    {
        var file = await _folder.WriteAsync("a.csv", $"{Header}{new string('x', 3 * TextFile.MaxLineLength)}\n{Row}");
        Assert.Equal([$"the line has more than {TextFile.MaxLineLength} characters", Understood], await ReadAsync(file));
    }

    [Theory]
    [InlineData("", "The file is empty.")]
    [InlineData("station,t\n", "Line 1 must contain the columns station, time and at least one of t, but has station, t.")]
    public async Task Open_FileThatDoesNotFit_IsTold(string text, string error)
    {
        var file = await _folder.WriteAsync("a.csv", text);
        var thrown = await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(file));
        Assert.Equal($"{file}: {error}", thrown.Message);
    }

    [Fact]
    public async Task Open_UnknownColumns_ListsTheMappings()
    {
        var file = await _folder.WriteAsync("a.csv", Header);
        var thrown = await Assert.ThrowsAsync<InvalidDataException>(() => ImportFiles.ReadAsync(file, new ImportOptions()));
        Assert.Contains("station, time, t", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("dwd-hourly", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_FileWithoutStations_NeedsOne()
    {
        const string mapping = """{ "time": { "columns": ["time"] }, "values": [{ "column": "t", "sensor": "temperature" }] }""";
        var file = await _folder.WriteAsync("a.csv", Header + Row);
        var thrown = await Assert.ThrowsAsync<InvalidDataException>(() => ImportFiles.ReadAsync(file, ImportFiles.Options(mapping)));
        Assert.Contains("--station", thrown.Message, StringComparison.Ordinal);
        thrown = await Assert.ThrowsAsync<InvalidDataException>(() => ImportFiles.ReadAsync(file, ImportFiles.Options(mapping, "B/C")));
        Assert.EndsWith("The station id \"B/C\" must not contain control characters or slashes.", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(["B 2026-01-01T00:00:00Z temperature 21.5"], await ImportFiles.ReadAsync(file, ImportFiles.Options(mapping, "B")));
    }

    [Fact]
    public async Task Open_UnitThatCannotBeConverted_IsAnError()
    {
        var file = await _folder.WriteAsync("a.csv", Header + Row);
        var mapping = ImportFiles.Mapping.Replace("\"temperature\"", "\"temperature\", \"unit\": \"hPa\"", StringComparison.Ordinal);
        var thrown = await Assert.ThrowsAsync<InvalidDataException>(() => ImportFiles.ReadAsync(file, ImportFiles.Options(mapping)));
        Assert.EndsWith("t in hPa cannot be converted to Cel, the unit of temperature.", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Europe/Berlin", "yyyyMMddHH", "2025102602 2025102602", "00:00 01:00")]
    [InlineData("Europe/Berlin", null, "2026-07-01T12:00 2026-07-01T12:00:00Z", "10:00 12:00")]
    [InlineData("America/New_York", "MM/dd/yyyy'-'HH:mm", "07/01/2026-08:30", "12:30")]
    public async Task Read_LocalTimes_AreConverted(string zone, string? format, string times, string utc)
    {
        var mapping = $$"""
            { "station": { "column": "station" }, "time": { "columns": ["time"], "zone": "{{zone}}"{{(format is null ? "" : $", \"format\": \"{format}\"")}} },
              "values": [{ "column": "t", "sensor": "temperature" }] }
            """;
        var file = await _folder.WriteAsync("a.csv", Header + string.Concat(times.Split(' ').Select(time => $"A,{time},20\n")));
        var rows = await ImportFiles.ReadAsync(file, ImportFiles.Options(mapping));
        Assert.Equal(utc.Split(' '), rows.Select(row => row[13..18]));
    }

    [Theory]
    [InlineData("2026-03-29T02:30:00", "time \"2026-03-29T02:30:00\" does not exist in Europe/Berlin: clocks are put forward")]
    [InlineData("1969-12-31T00:00:00", "time \"1969-12-31T00:00:00\" is before 1970")]
    [InlineData("20261127", "time \"20261127\" is not an RFC 3339 or ISO 8601 time")]
    public async Task Read_TimeThatCannotBe_IsRefused(string time, string error)
    {
        var mapping = ImportFiles.Mapping.Replace("\"UTC\"", "\"Europe/Berlin\"", StringComparison.Ordinal);
        var file = await _folder.WriteAsync("a.csv", $"{Header}A,{time},20\n");
        Assert.Equal([error], await ImportFiles.ReadAsync(file, ImportFiles.Options(mapping)));
    }

    private static Task<IReadOnlyList<string>> ReadAsync(string file) => ImportFiles.ReadAsync(file, ImportFiles.Options(ImportFiles.Mapping));
}
