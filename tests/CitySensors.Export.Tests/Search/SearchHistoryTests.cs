using CitySensors.Core.Quality;
using CitySensors.Core.Sensors;
using CitySensors.Export.Search;
using CitySensors.TestSupport.Search;

namespace CitySensors.Export.Tests.Search;

/// <summary>The history in what Elasticsearch documents of its REST API.</summary>
public sealed class SearchHistoryTests : SearchTestBase
{
    [Fact]
    public async Task Write_ADay_HasItsReadingsAsDocumentsOfTheMonth()
    {
        City.Add("station-7", TestReadings.Noon, [25.3, 60, double.NaN, 40, 15.25], new ValueFlags(1, 2));
        City.Add("ünïcode \"quoted\"", TestReadings.Noon.AddMilliseconds(1), [20.1]);
        City.Add("station-7", TestReadings.Noon.AddDays(1), [99]);
        Assert.Equal([Day, Day.AddDays(1)], await ChangedAsync(Day, Day.AddDays(1)));
        Assert.Equal(2, await WriteAsync(Day));

        Assert.Equal(["citysensors-export", "citysensors-readings-2026.11"], Server.Indices);
        var documents = Server.Documents("citysensors-readings-");
        Assert.Equal(["station-7/2026-11-27T12:00:00Z", "ünïcode \"quoted\"/2026-11-27T12:00:00.001Z"], documents.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            """{"station_id":"station-7","timestamp":"2026-11-27T12:00:00Z","arrived":"2026-11-27T12:00:01Z","temperature":25.3,"temperature_quality":1,"temperature_outlier":true,"humidity":60,"humidity_quality":4,"humidity_outlier":false,"air_quality":40,"air_quality_quality":1,"air_quality_outlier":false,"particulate_matter":15.25,"particulate_matter_quality":1,"particulate_matter_outlier":false}""",
            documents["station-7/2026-11-27T12:00:00Z"].Source.ToJsonString());
        var fields = Server.Fields("citysensors-readings-2026.11");
        Assert.Equal("keyword date double byte boolean geo_point", string.Join(' ', ((string[])["station_id", "timestamp", "temperature", "temperature_quality", "temperature_outlier", "location"]).Select(name => fields[name])));
        Assert.DoesNotContain("latitude", fields.Keys);
    }

    [Fact]
    public async Task Write_Repeated_AddsNothing()
    {
        for (var i = 0; i < 12_000; i++) City.Add($"station-{i % 7}", TestReadings.Noon.AddSeconds(i), [i]);
        await ChangedAsync(Day);
        Assert.Equal(12_000, await WriteAsync(Day));
        Assert.Null(await WriteAsync(Day));
        Assert.Empty(await UpdateAsync());
        // As if the state had been lost.
        await ChangedAsync(Day);
        Assert.Equal(12_000, await WriteAsync(Day));
        Assert.Equal(12_000, Server.Documents("citysensors-readings-").Count);
        Assert.Equal("""{"day":"2026-11-27","waiting":false,"exported_rows":12000,"exported_at":"2026-11-29T02:30:00+00:00"}""", State(Day));
    }

    [Fact]
    public async Task Write_ManyRows_BoundsRequestsInBytesAndDocuments()
    {
        foreach (var i in Enumerable.Range(0, 40)) City.Catalogue = City.Catalogue.With(new SensorType($"sensor with a rather long name {i}", "x", "1", null));
        for (var i = 0; i < 3_000; i++) City.Add("station-7", TestReadings.Noon.AddSeconds(i), [.. Enumerable.Repeat(1.5, 49)]);
        await ChangedAsync(Day);
        Assert.Equal(3_000, await WriteAsync(Day));
        Assert.Equal(3_000, Server.Documents("citysensors-readings-").Count);
        var bulks = Server.Requests.Where(one => one.Request.EndsWith("_bulk", StringComparison.Ordinal)).ToList();
        Assert.All(bulks, bulk => Assert.InRange(bulk.Bytes, 1, 5_400_000));
        Assert.InRange(bulks.Count, 3, 10);
    }

    [Fact]
    public async Task Write_DayThatChangedLater_ReplacesItsReadingsAndKeepsWhatExpired()
    {
        City.Add("station-7", TestReadings.Noon, [25, 60]);
        City.Add("expired", TestReadings.Noon, [1]);
        await ChangedAsync(Day);
        await WriteAsync(Day);
        City.Stations.Remove("expired");
        City.Add("station-7", TestReadings.Noon, [26]);
        Assert.Equal([Day], await ChangedAsync(Day));
        Assert.Equal(1, await WriteAsync(Day));
        var documents = Server.Documents("citysensors-readings-");
        Assert.Equal(2, documents.Count);
        Assert.Equal(26, (double)documents["station-7/2026-11-27T12:00:00Z"].Source["temperature"]!);
        Assert.Null(documents["station-7/2026-11-27T12:00:00Z"].Source["humidity"]);
    }

    [Fact]
    public async Task Write_NewSensorTypes_AddsTheirFields()
    {
        City.Add("station-7", TestReadings.Noon, [25]);
        await ChangedAsync(Day);
        await WriteAsync(Day);
        string[] ids = ["ozone", "a.b", "a_b", "_id", "location", "latitude", "..."];
        foreach (var id in ids) City.Catalogue = City.Catalogue.With(new SensorType(id, id, "ug/m3", null));
        City.Add("station-7", TestReadings.Noon.AddHours(1), [26, .. Enumerable.Repeat(double.NaN, 8), 120, 1, 2, 3, 4, 5, 6]);
        City.Add("station-7", TestReadings.Noon.AddDays(4), [27, .. Enumerable.Repeat(double.NaN, 8), 121]);
        await ChangedAsync(Day, Day.AddDays(4));
        Assert.Equal(2, await WriteAsync(Day));
        Assert.Equal(1, await WriteAsync(Day.AddDays(4)));

        var source = Server.Documents("citysensors-readings-")["station-7/2026-11-27T13:00:00Z"].Source;
        Assert.Equal(120, (double)source["ozone"]!);
        // All seven have a field of their own.
        Assert.Equal([1, 2, 3, 4, 5, 6, 26, 120], source.Where(field => field.Value!.GetValueKind() == System.Text.Json.JsonValueKind.Number && !field.Key.Contains("quality", StringComparison.Ordinal)).Select(field => (double)field.Value!).Order());
        Assert.Equal("double", Server.Fields("citysensors-readings-2026.12")["ozone"]);
        Assert.Equal(121, (double)Server.Documents("citysensors-readings-2026.12").Single().Value.Source["ozone"]!);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Write_SomeDocumentsAreTooMany_SendsThemAgainAfterGrowingDelays(int status)
    {
        for (var i = 0; i < 100; i++) City.Add("station-7", TestReadings.Noon.AddSeconds(i), [i]);
        var refused = 0;
        Server.OnDocument = (_, id) => id.EndsWith("5Z", StringComparison.Ordinal) && refused++ < 30 ? new RefusedException(status, "es_rejected_execution_exception", "rejected execution") : null;
        await ChangedAsync(Day);
        Assert.Equal(100, await WriteAsync(Day));
        Assert.Equal(100, Server.Documents("citysensors-readings-").Count);
        Assert.All(Server.Documents("citysensors-readings-"), document => Assert.Equal(1, document.Value.Version));
        Assert.Equal([1, 2, 4], Time.Delays.Select(delay => delay.TotalSeconds));
    }

    [Fact]
    public async Task Write_ServerIsBusyForTooLong_FailsTheDay()
    {
        City.Add("station-7", TestReadings.Noon, [25]);
        Server.OnRequest = (_, path) => path.EndsWith("_bulk", StringComparison.Ordinal) ? new RefusedException(429, "circuit_breaking_exception", "[parent] Data too large") : null;
        await ChangedAsync(Day);
        var error = await Assert.ThrowsAsync<SearchException>(() => WriteAsync(Day));
        Assert.Contains("1 documents were not written after 7 attempts", error.Message, StringComparison.Ordinal);
        Assert.Contains("Data too large", error.Message, StringComparison.Ordinal);
        Assert.Equal([1, 2, 4, 8, 16, 32], Time.Delays.Select(delay => delay.TotalSeconds));
        Assert.Equal([Day], await UpdateAsync());
        Server.OnRequest = (_, _) => null;
        Assert.Equal(1, await WriteAsync(Day));
    }

    [Fact]
    public async Task Write_DocumentIsRefused_FailsTheDayInWordsUntilItIsMended()
    {
        for (var i = 0; i < 100; i++) City.Add("station-7", TestReadings.Noon.AddSeconds(i), [i]);
        Server.OnDocument = (_, id) => id.EndsWith("7Z", StringComparison.Ordinal) ? new RefusedException(400, "document_parsing_exception", $"failed to parse {id}") : null;
        await ChangedAsync(Day);
        var error = await Assert.ThrowsAsync<SearchException>(() => WriteAsync(Day));
        Assert.StartsWith("10 of 100 documents were refused in citysensors-readings-2026.11, such as station-7/2026-11-27T12:00:07Z: 400, document_parsing_exception: failed to parse", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, error.Message.Count(c => c == ';'));
        Assert.Empty(Time.Delays);
        Assert.Equal("""{"day":"2026-11-27","waiting":true}""", State(Day));

        Server.OnDocument = (_, _) => null;
        Assert.Equal([Day], await UpdateAsync());
        Assert.Equal(100, await WriteAsync(Day));
        Assert.Equal(100, Server.Documents("citysensors-readings-").Count);
    }

    [Fact]
    public async Task Write_InterruptedInTheMiddle_GoesOnWithoutWaiting()
    {
        for (var i = 0; i < 12_000; i++) City.Add("station-7", TestReadings.Noon.AddSeconds(i), [i]);
        await ChangedAsync(Day);
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Server.BeforeAnswer = async path =>
        {
            if (path.EndsWith("_bulk", StringComparison.Ordinal) && Server.Documents("citysensors-readings-").Count > 0) await interruption.CancelAsync();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => History().WriteAsync(Day, Now, interruption.Token));
        Assert.InRange(Server.Documents("citysensors-readings-").Count, 1, 11_999);
        Assert.Equal("""{"day":"2026-11-27","waiting":true}""", State(Day));
        Server.BeforeAnswer = _ => Task.CompletedTask;
        Assert.Equal(12_000, await WriteAsync(Day));
        Assert.Equal(12_000, Server.Documents("citysensors-readings-").Count);
    }

    [Fact]
    public async Task Write_TwoProcessesAtOnce_OnlyOneWritesTheDay()
    {
        for (var i = 0; i < 3_000; i++) City.Add("station-7", TestReadings.Noon.AddSeconds(i), [i]);
        await ChangedAsync(Day);
        var second = default(Exception);
        Server.BeforeAnswer = async path =>
        {
            if (path.EndsWith("_bulk", StringComparison.Ordinal)) second ??= await Record.ExceptionAsync(() => WriteAsync(Day));
        };
        Assert.Equal(3_000, await WriteAsync(Day));
        Assert.Contains("2026-11-27 is being written by another process", Assert.IsType<SearchException>(second).Message, StringComparison.Ordinal);
        Assert.All(Server.Documents("citysensors-readings-"), document => Assert.Equal(1, document.Value.Version));
    }

    [Fact]
    public async Task Write_ProcessThatHadTheDayIsGone_TakesItAfterItsTime()
    {
        City.Add("station-7", TestReadings.Noon, [25]);
        await ChangedAsync(Day);
        var isGone = true;
        // A process that is killed cannot release the day.
        Server.OnRequest = (method, path) => isGone && (path.EndsWith("_bulk", StringComparison.Ordinal) || method == "PUT" && Server.Requests.Any(one => one.Request.EndsWith("_bulk", StringComparison.Ordinal)))
            ? new RefusedException(502, "gone", "gone") : null;
        await Assert.ThrowsAsync<SearchException>(() => WriteAsync(Day));
        isGone = false;
        await Assert.ThrowsAsync<SearchException>(() => WriteAsync(Day));
        Time.Advance(SearchHistory.ClaimLength);
        Assert.Equal(1, await WriteAsync(Day));
    }

    [Fact]
    public async Task Write_DayChangesMeanwhile_IsWrittenAgain()
    {
        City.Add("station-7", TestReadings.Noon, [25]);
        await ChangedAsync(Day);
        Server.BeforeAnswer = async path =>
        {
            if (!path.EndsWith("_bulk", StringComparison.Ordinal)) return;
            Server.BeforeAnswer = _ => Task.CompletedTask;
            await ChangedAsync(Day);
        };
        await Assert.ThrowsAsync<SearchException>(() => WriteAsync(Day));
        Assert.Equal([Day], await UpdateAsync());
        Assert.Equal(1, await WriteAsync(Day));
    }

    [Fact]
    public async Task Write_ProcessWasTooSlowAndAnotherWroteTheDay_WritesItOnceMore()
    {
        City.Add("station-7", TestReadings.Noon, [25]);
        await ChangedAsync(Day);
        Server.BeforeAnswer = async path =>
        {
            if (!path.EndsWith("_bulk", StringComparison.Ordinal)) return;
            Server.BeforeAnswer = _ => Task.CompletedTask;
            Time.Advance(SearchHistory.ClaimLength);
            City.Add("station-7", TestReadings.Noon, [26]);
            Assert.Equal(1, await WriteAsync(Day));
        };
        // Its documents may be older than those of the other process, as here.
        await Assert.ThrowsAsync<SearchException>(() => WriteAsync(Day));
        Assert.Equal(25, (double)Server.Documents("citysensors-readings-").Single().Value.Source["temperature"]!);
        Assert.Equal([Day], await UpdateAsync());
        Assert.Equal(1, await WriteAsync(Day));
        Assert.Equal(26, (double)Server.Documents("citysensors-readings-").Single().Value.Source["temperature"]!);
    }

    [Fact]
    public async Task Update_Interrupted_FindsTheDaysAgain()
    {
        Changes.Add(Day, Day.AddDays(-1));
        Server.OnRequest = (method, path) => method == "PUT" && path.EndsWith("/_doc/2026-11-27", StringComparison.Ordinal) ? new RefusedException(500, "test", "for the test") : null;
        await Assert.ThrowsAsync<SearchException>(() => UpdateAsync());
        Server.OnRequest = (_, _) => null;
        Assert.Equal([Day.AddDays(-1), Day], await UpdateAsync());
    }
}
