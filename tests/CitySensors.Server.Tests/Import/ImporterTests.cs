using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Server.Import;
using CitySensors.Server.Import.Progress;
using CitySensors.Server.Tests.City;
using CitySensors.Server.Tests.Hosting;
using CitySensors.Web.City;
using Microsoft.Extensions.DependencyInjection;

namespace CitySensors.Server.Tests.Import;

public sealed class ImporterTests : IDisposable
{
    private static readonly string Observations = Path.Combine(AppContext.BaseDirectory, "Import", "observations.csv");
    private static readonly DateTimeOffset FaultTime = new(2013, 2, 12, 8, 0, 0, TimeSpan.Zero);

    private readonly TestFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Import_RealObservations_ConvertsTheirUnits()
    {
        await using var city = await OpenAsync();
        var result = await ImportAsync(city, Observations);
        Assert.Equal((16, 15, 0), (result.Counts.Rows, result.Counts.Accepted, result.Counts.Duplicates));
        Assert.Equal(["EWR", "JFK"], result.Stations);

        // The third row: 39.92 °F, 62.21 %, 1007.8 hPa, 20.71404 mph, no rain.
        var reading = (await city.ReadingsAsync("EWR"))[2];
        Assert.Equal(FaultTime.AddHours(-1), reading.EventTime);
        Assert.Equal(["temperature", "humidity", "pressure", "wind_speed", "rainfall"], reading.Observations.Select(one => one.Sensor));
        Assert.Equal([4.4, 62.21, 1007.8, 9.260004, 0], reading.Observations.Select(one => Math.Round(one.Value, 6)));
    }

    [Fact]
    public async Task Import_MissingValuesAndHours_AreNoValues()
    {
        await using var city = await OpenAsync();
        await ImportAsync(city, Observations);
        var tenOClock = (await city.ReadingsAsync("EWR")).Single(reading => reading.EventTime == FaultTime.AddHours(2));
        Assert.DoesNotContain("pressure", tenOClock.Observations.Select(one => one.Sensor));
        Assert.Equal(4, tenOClock.Observations.Count);
        Assert.Equal([5, 6, 7, 8, 9, 12], (await city.ReadingsAsync("JFK")).Select(reading => reading.EventTime.Hour));
    }

    [Fact]
    public async Task Import_FaultOfASensor_IsFlaggedAndNeverAnAlert()
    {
        await using var city = await OpenAsync();
        await ImportAsync(city, Observations);
        var wind = (await city.ReadingsAsync("EWR")).Single(reading => reading.EventTime == FaultTime).Observations.Single(one => one.Sensor == "wind_speed");
        Assert.Equal((468.659, QualityFlag.Fail), (Math.Round(wind.Value, 3), wind.Quality));
        Assert.Empty(await city.AlertsAsync());
    }

    [Fact]
    public async Task Import_FaultyLines_AreReportedWithTheirNumberAndWrittenToAFile()
    {
        await using var city = await OpenAsync();
        var result = await ImportAsync(city, Observations);
        Assert.Equal(["line 16: expected 15 fields, but found 7"], result.Faults);
        Assert.Equal(["line 15: temp \"warm\" is not a number"], result.InvalidValues);
        Assert.Equal(Path.Combine(_folder.Path, "observations.csv.rejected.csv"), result.RejectedFile);
        Assert.Equal(
            [
                "line,outcome,error,row",
                "15,imported in part,\"temp \"\"warm\"\" is not a number\",\"JFK,2013,2,12,4,warm,26.96,61.63,260,12.6,NA,0,1008.3,10,2013-02-12T09:00:00Z\"",
                "16,refused,\"expected 15 fields, but found 7\",\"JFK,2013,2,12,5,39.02,26.96\"",
            ],
            await File.ReadAllLinesAsync(result.RejectedFile!, Cancelled));
    }

    [Fact]
    public async Task Import_FileWithoutFaults_RemovesTheFaultyRowsOfAnEarlierImport()
    {
        await using var city = await OpenAsync();
        var file = await _folder.WriteAsync("a.csv", "origin,time_hour,temp\nEWR,2013-02-12T05:00:00Z,warm\n");
        var rejected = (await ImportAsync(city, file)).RejectedFile!;
        Assert.True(File.Exists(rejected));
        await _folder.WriteAsync("a.csv", "origin,time_hour,temp\nEWR,2013-02-12T05:00:00Z,41\n");
        Assert.Null((await ImportAsync(city, file)).RejectedFile);
        Assert.False(File.Exists(rejected));
    }

    [Fact]
    public async Task Import_SeveralRowsOfATime_BecomeOneReading()
    {
        await using var city = await OpenAsync();
        var result = await ImportAsync(city, await _folder.WriteAsync("a.csv", """
            origin,time_hour,temp,humid
            EWR,2013-02-12T05:00:00Z,41,NA
            EWR,2013-02-12T05:00:00Z,NA,60
            EWR,2013-02-12T05:00:00Z,41,60
            EWR,2013-02-12T05:00:00Z,50,60
            """));
        Assert.Equal((1, 1, 1), (result.Counts.Accepted, result.Counts.Duplicates, result.Counts.Refused));
        Assert.Equal(["line 5: temperature is 10, but 5 in another row of the same station and time"], result.Faults);
        Assert.Equal([5.0, 60.0], (await city.ReadingsAsync("EWR")).Single().Observations.Select(one => Math.Round(one.Value, 6)));
    }

    [Fact]
    public async Task Import_Interrupted_ContinuesWhereItStopped()
    {
        await using var city = await OpenAsync();
        var file = await _folder.WriteAsync("long.csv", LongFile());
        using (var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Cancelled))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CreateImporter(city).ImportAsync(file, Options, new Interruption(interrupt), interrupt.Token));

        var result = await ImportAsync(city, file);
        Assert.Equal(5002, result.ResumedAfterLine);
        Assert.Equal((LongRows, LongRows - 3, 0, 3), (result.Counts.Rows, result.Counts.Accepted, result.Counts.Duplicates, result.Counts.Refused));
        // The second of them had been written, but not imported.
        Assert.Equal(["line", "10", "5010", "11000"], (await File.ReadAllLinesAsync(result.RejectedFile!, Cancelled)).Select(line => line.Split(',')[0]));
        Assert.Equal(["EWR"], result.Stations);
        Assert.Equal(0, (await ImportAsync(city, file)).ResumedAfterLine);
    }

    [Fact]
    public async Task Import_InterruptedAndChangedFile_BeginsAgain()
    {
        await using var city = await OpenAsync();
        var file = await _folder.WriteAsync("long.csv", LongFile());
        using (var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Cancelled))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CreateImporter(city).ImportAsync(file, Options, new Interruption(interrupt), interrupt.Token));

        await File.AppendAllTextAsync(file, "EWR,2014-01-01T00:00:00Z,41\n", Cancelled);
        var result = await ImportAsync(city, file);
        Assert.Equal((0, LongRows + 1L, 5000L), (result.ResumedAfterLine, result.Counts.Rows, result.Counts.Duplicates));
    }

    private const int LongRows = 12_000;

    private static string LongFile() => "origin,time_hour,temp\n" + string.Concat(Enumerable.Range(2, LongRows).Select(line =>
        $"EWR,{new DateTime(2013, 2, 1).AddMinutes(line):yyyy-MM-dd'T'HH:mm:ss}Z,{(line is 10 or 5010 or 11_000 ? "warm" : "41")}\n"));

    /// <summary>Interrupts the import after its first checkpoint.</summary>
    private sealed class Interruption(CancellationTokenSource source) : IImportProgress
    {
        public void Report(ImportPosition position) => source.Cancel();
    }

    [Theory]
    [InlineData("warm")]
    [InlineData("-")]
    [InlineData("NaN")]
    [InlineData("\"39,92\"")]
    public async Task Import_ValueThatIsNoNumber_KeepsTheOthersOfItsRow(string value)
    {
        await using var city = await OpenAsync();
        var file = Path.Combine(_folder.Path, "value.csv");
        await File.WriteAllTextAsync(file, $"origin,time_hour,temp,humid\nEWR,2013-02-12T05:00:00Z,{value},62.21\n", Cancelled);
        var result = await ImportAsync(city, file);
        Assert.Equal((1, 0), (result.Counts.Accepted, result.Faults.Count));
        Assert.Equal([$"line 2: temp \"{value.Trim('"')}\" is not a number"], result.InvalidValues);
        var humidity = (await city.ReadingsAsync("EWR")).Single().Observations.Single();
        Assert.Equal(("humidity", 62.21), (humidity.Sensor, humidity.Value));
    }

    [Fact]
    public async Task Import_Twice_FindsEverythingThereAlready()
    {
        await using var city = await OpenAsync();
        await ImportAsync(city, Observations);
        var again = await ImportAsync(city, Observations);
        Assert.Equal((0, 15), (again.Counts.Accepted, again.Counts.Duplicates));
        Assert.Equal(9, (await city.ReadingsAsync("EWR")).Count);
        Assert.Equal(1, city.Stations.Find("EWR")!.Version);
    }

    [Fact]
    public async Task Import_OldHistory_SetsARetentionThatKeepsIt()
    {
        await using var city = await OpenAsync();
        await ImportAsync(city, Observations);
        await city.StoredAsync();
        // Past the grace period for late readings.
        city.Database.DropExpired(TimeSpan.FromDays(30), TimeProvider.System.GetUtcNow().AddDays(3), Cancelled);
        Assert.Equal(9, (await city.ReadingsAsync("EWR")).Count);
        Assert.NotNull(city.Stations.Find("EWR")!.Retention);
        var history = await city.Services.GetRequiredService<ICityDefinitions>().RevisionsAsync(new(DefinitionKind.Station, "EWR"), null, 1000, Cancelled);
        Assert.Equal((RevisionChange.Created, "import"), (Assert.Single(history).Change, history[0].ChangedBy));
    }

    [Theory]
    [InlineData("")]
    [InlineData("origin,temp\nEWR,39")]
    [InlineData("origin,time_hour,dewp\nEWR,2013-02-12T05:00:00Z,39")]
    public async Task Import_HeaderWithoutRequiredColumns_ReportsThem(string text)
    {
        await using var city = await OpenAsync();
        var file = Path.Combine(_folder.Path, "other.csv");
        await File.WriteAllTextAsync(file, text, Cancelled);
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => ImportAsync(city, file));
        Assert.StartsWith(file, error.Message, StringComparison.Ordinal);
        Assert.Equal(0, city.Stations.Count);
    }

    [Fact]
    public async Task Import_QuotedFields_AreRead()
    {
        await using var city = await OpenAsync();
        var file = Path.Combine(_folder.Path, "quoted.csv");
        await File.WriteAllTextAsync(file, "\"origin\",\"carrier, name\",\"time_hour\",\"temp\"\n\"EWR\",\"United, \"\"UA\"\"\",\"2013-02-12T05:00:00Z\", 41\n", Cancelled);
        var result = await ImportAsync(city, file);
        Assert.Empty(result.Faults);
        Assert.Equal(5.0, (await city.ReadingsAsync("EWR")).Single().Observations.Single().Value, 1e-12);
    }

    [Fact]
    public async Task Import_QuoteThatIsNotClosed_CostsItsLineOnly()
    {
        await using var city = await OpenAsync();
        var file = Path.Combine(_folder.Path, "quote.csv");
        await File.WriteAllTextAsync(file, "origin,time_hour,temp\n\"EWR,2013-02-12T05:00:00Z,41\nEWR,2013-02-12T06:00:00Z,41\n", Cancelled);
        var result = await ImportAsync(city, file);
        Assert.Equal(["line 2: expected 3 fields, but found 1"], result.Faults);
        Assert.Equal(1, result.Counts.Accepted);
    }

    [Theory]
    [InlineData("EWR,yesterday,39", "line 2: time_hour \"yesterday\" is not an RFC 3339 time")]
    [InlineData("EWR,2013-02-12T05:00:00Z,1e999", "line 2: temp \"1e999\" is not a number; no value is left")]
    [InlineData(",2013-02-12T05:00:00Z,39", "line 2: origin must not be empty")]
    public async Task Import_InvalidLine_IsReportedAndTheNextIsImported(string line, string fault)
    {
        await using var city = await OpenAsync();
        var file = Path.Combine(_folder.Path, "other.csv");
        await File.WriteAllTextAsync(file, $"origin,time_hour,temp\n{line}\n\nEWR,2013-02-12T06:00:00Z,41\n", Cancelled);
        var result = await ImportAsync(city, file);
        Assert.Equal([fault], result.Faults);
        Assert.Equal((2, 1), (result.Counts.Rows, result.Counts.Accepted));
        Assert.Equal(5.0, (await city.ReadingsAsync("EWR")).Single().Observations.Single().Value, 1e-12);
    }

    private Task<ServerCity> OpenAsync() => ServerCity.OpenAsync(_folder.Path, new CityOptions { DefaultRules = DefaultRuleChoice.PublicScale });

    private ImportOptions Options => new(RejectedFolder: _folder.Path);

    private Importer CreateImporter(ServerCity city) => new(
        city.Services.GetRequiredService<IReadingIntake>(), city.Services.GetRequiredService<ICityDefinitions>(), new Checkpoints(_folder.Path), TimeProvider.System);

    private Task<ImportResult> ImportAsync(ServerCity city, string file) =>
        CreateImporter(city).ImportAsync(file, Options, new PlainProgress("test", TextWriter.Null, TimeProvider.System), Cancelled);
}
