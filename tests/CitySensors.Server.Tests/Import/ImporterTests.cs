using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Server.Import;
using CitySensors.Server.Tests.City;
using CitySensors.Server.Tests.Hosting;
using CitySensors.TestSupport.Processes;
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
        Assert.Equal((16, 15, 0), (result.Rows, result.Accepted, result.Duplicates));
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
    public async Task Import_FaultyLines_AreReportedWithTheirNumber()
    {
        await using var city = await OpenAsync();
        var result = await ImportAsync(city, Observations);
        Assert.Equal(["line 16: expected 15 fields, but found 7"], result.Faults);
        Assert.Equal(["line 15: temp \"warm\" is not a number"], result.InvalidValues);
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
        Assert.Equal((1, 0), (result.Accepted, result.Faults.Count));
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
        Assert.Equal((0, 15), (again.Accepted, again.Duplicates));
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
        Assert.StartsWith("Line 1 must contain the columns origin, time_hour", error.Message, StringComparison.Ordinal);
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
        Assert.Equal(1, result.Accepted);
    }

    [Theory]
    [InlineData("EWR,yesterday,39", "line 2: time_hour \"yesterday\" is not an RFC 3339 time")]
    [InlineData("EWR,2013-02-12T05:00:00Z,1e999", "line 2: temp \"1e999\" is not a number; no value of a known sensor type")]
    [InlineData(",2013-02-12T05:00:00Z,39", "line 2: origin must not be empty")]
    [InlineData("EWR,2013-02-12T05:00:00Z,NA", "line 2: no value of a known sensor type")]
    public async Task Import_InvalidLine_IsReportedAndTheNextIsImported(string line, string fault)
    {
        await using var city = await OpenAsync();
        var file = Path.Combine(_folder.Path, "other.csv");
        await File.WriteAllTextAsync(file, $"origin,time_hour,temp\n{line}\n\nEWR,2013-02-12T06:00:00Z,41\n", Cancelled);
        var result = await ImportAsync(city, file);
        Assert.Equal([fault], result.Faults);
        Assert.Equal((2, 1), (result.Rows, result.Accepted));
        Assert.Equal(5.0, (await city.ReadingsAsync("EWR")).Single().Observations.Single().Value, 1e-12);
    }

    [Fact]
    public async Task Import_AsACommand_ReportsASummary()
    {
        var first = await ServerProcess.RunAsync(_folder.Path, ["import", Observations, "--data", _folder.Path], Cancelled);
        Assert.True(first.ExitCode == 0, first.Errors);
        Assert.Contains("16 rows, 15 readings accepted, 0 duplicates, 1 invalid rows, 1 invalid values in other rows; stations EWR, JFK", first.Output, StringComparison.Ordinal);
        Assert.Contains("line 16: expected 15 fields, but found 7", first.Output, StringComparison.Ordinal);
        Assert.Contains("line 15: temp \"warm\" is not a number", first.Output, StringComparison.Ordinal);
        var second = await ServerProcess.RunAsync(_folder.Path, ["import", Observations, "--data", _folder.Path], Cancelled);
        Assert.Contains("0 readings accepted, 15 duplicates", second.Output, StringComparison.Ordinal);

        var none = await ServerProcess.RunAsync(_folder.Path, ["import", "nowhere.csv", "--data", _folder.Path], Cancelled);
        Assert.Equal(1, none.ExitCode);
        Assert.Contains("nowhere.csv", none.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", none.Errors, StringComparison.Ordinal);
    }

    private Task<ServerCity> OpenAsync() => ServerCity.OpenAsync(_folder.Path, new CityOptions { DefaultRules = DefaultRuleChoice.PublicScale });

    private static Task<ImportResult> ImportAsync(ServerCity city, string file) =>
        new Importer(city.Services.GetRequiredService<IReadingIntake>(), city.Services.GetRequiredService<ICityDefinitions>(), TimeProvider.System).ImportAsync(file, Cancelled);
}
