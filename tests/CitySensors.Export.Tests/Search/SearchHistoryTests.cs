using System.Text;
using CitySensors.Core.Quality;
using CitySensors.Core.Sensors;
using CitySensors.Export.Databases;
using CitySensors.Export.Readings;
using CitySensors.Export.Rows;
using CitySensors.Export.Search;
using CitySensors.TestSupport.Search;

namespace CitySensors.Export.Tests.Search;

/// <summary>The history in what Elasticsearch documents of its REST API.</summary>
public sealed class SearchHistoryTests : IAsyncLifetime
{
    private static readonly DateOnly Day = new(2026, 11, 27);
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 2, 30, 0, TimeSpan.Zero);

    private readonly TestReadings _city = new();
    private readonly SearchChanges _changes = new();
    private readonly SkippedTime _time = new(Now);
    private ElasticsearchDouble _server = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await ElasticsearchDouble.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Write_ADay_HasItsReadingsAsDocumentsOfTheMonth()
    {
        _city.Add("station-7", TestReadings.Noon, [25.3, 60, double.NaN, 40, 15.25], new ValueFlags(1, 2));
        _city.Add("ünïcode \"quoted\"", TestReadings.Noon.AddMilliseconds(1), [20.1]);
        _city.Add("station-7", TestReadings.Noon.AddDays(1), [99]);
        Assert.Equal([Day, Day.AddDays(1)], await ChangedAsync(Day, Day.AddDays(1)));
        Assert.Equal(2, await WriteAsync(Day));

        Assert.Equal(["citysensors-export", "citysensors-readings-2026.11"], _server.Indices);
        var documents = _server.Documents("citysensors-readings-");
        Assert.Equal(["station-7/2026-11-27T12:00:00Z", "ünïcode \"quoted\"/2026-11-27T12:00:00.001Z"], documents.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            """{"station_id":"station-7","timestamp":"2026-11-27T12:00:00Z","arrived":"2026-11-27T12:00:01Z","temperature":25.3,"temperature_quality":1,"temperature_outlier":true,"humidity":60,"humidity_quality":4,"humidity_outlier":false,"air_quality":40,"air_quality_quality":1,"air_quality_outlier":false,"particulate_matter":15.25,"particulate_matter_quality":1,"particulate_matter_outlier":false}""",
            documents["station-7/2026-11-27T12:00:00Z"].Source.ToJsonString());
        var fields = _server.Fields("citysensors-readings-2026.11");
        Assert.Equal("keyword date double byte boolean geo_point", string.Join(' ', ((string[])["station_id", "timestamp", "temperature", "temperature_quality", "temperature_outlier", "location"]).Select(name => fields[name])));
        Assert.DoesNotContain("latitude", fields.Keys);
    }

    [Fact]
    public async Task Write_Repeated_AddsNothing()
    {
        for (var i = 0; i < 12_000; i++) _city.Add($"station-{i % 7}", TestReadings.Noon.AddSeconds(i), [i]);
        await ChangedAsync(Day);
        Assert.Equal(12_000, await WriteAsync(Day));
        Assert.Null(await WriteAsync(Day));
        Assert.Empty(await UpdateAsync());
        // As if the state had been lost.
        await ChangedAsync(Day);
        Assert.Equal(12_000, await WriteAsync(Day));
        Assert.Equal(12_000, _server.Documents("citysensors-readings-").Count);
        Assert.Equal("""{"day":"2026-11-27","waiting":false,"exported_rows":12000,"exported_at":"2026-11-29T02:30:00+00:00"}""", State(Day));
    }

    [Fact]
    public async Task Write_ManyRows_BoundsRequestsInBytesAndDocuments()
    {
        foreach (var i in Enumerable.Range(0, 40)) _city.Catalogue = _city.Catalogue.With(new SensorType($"sensor with a rather long name {i}", "x", "1", null));
        for (var i = 0; i < 3_000; i++) _city.Add("station-7", TestReadings.Noon.AddSeconds(i), [.. Enumerable.Repeat(1.5, 49)]);
        await ChangedAsync(Day);
        Assert.Equal(3_000, await WriteAsync(Day));
        Assert.Equal(3_000, _server.Documents("citysensors-readings-").Count);
        var bulks = _server.Requests.Where(one => one.Request.EndsWith("_bulk", StringComparison.Ordinal)).ToList();
        Assert.All(bulks, bulk => Assert.InRange(bulk.Bytes, 1, 5_400_000));
        Assert.InRange(bulks.Count, 3, 10);
    }

    [Fact]
    public async Task Write_DayThatChangedLater_ReplacesItsReadingsAndKeepsWhatExpired()
    {
        _city.Add("station-7", TestReadings.Noon, [25, 60]);
        _city.Add("expired", TestReadings.Noon, [1]);
        await ChangedAsync(Day);
        await WriteAsync(Day);
        _city.Stations.Remove("expired");
        _city.Add("station-7", TestReadings.Noon, [26]);
        Assert.Equal([Day], await ChangedAsync(Day));
        Assert.Equal(1, await WriteAsync(Day));
        var documents = _server.Documents("citysensors-readings-");
        Assert.Equal(2, documents.Count);
        Assert.Equal(26, (double)documents["station-7/2026-11-27T12:00:00Z"].Source["temperature"]!);
        Assert.Null(documents["station-7/2026-11-27T12:00:00Z"].Source["humidity"]);
    }

    [Fact]
    public async Task Write_NewSensorTypes_AddsTheirFields()
    {
        _city.Add("station-7", TestReadings.Noon, [25]);
        await ChangedAsync(Day);
        await WriteAsync(Day);
        string[] ids = ["ozone", "a.b", "a_b", "_id", "location", "latitude", "..."];
        foreach (var id in ids) _city.Catalogue = _city.Catalogue.With(new SensorType(id, id, "ug/m3", null));
        _city.Add("station-7", TestReadings.Noon.AddHours(1), [26, .. Enumerable.Repeat(double.NaN, 8), 120, 1, 2, 3, 4, 5, 6]);
        _city.Add("station-7", TestReadings.Noon.AddDays(4), [27, .. Enumerable.Repeat(double.NaN, 8), 121]);
        await ChangedAsync(Day, Day.AddDays(4));
        Assert.Equal(2, await WriteAsync(Day));
        Assert.Equal(1, await WriteAsync(Day.AddDays(4)));

        var source = _server.Documents("citysensors-readings-")["station-7/2026-11-27T13:00:00Z"].Source;
        Assert.Equal(120, (double)source["ozone"]!);
        // All seven have a field of their own.
        Assert.Equal([1, 2, 3, 4, 5, 6, 26, 120], source.Where(field => field.Value!.GetValueKind() == System.Text.Json.JsonValueKind.Number && !field.Key.Contains("quality", StringComparison.Ordinal)).Select(field => (double)field.Value!).Order());
        Assert.Equal("double", _server.Fields("citysensors-readings-2026.12")["ozone"]);
        Assert.Equal(121, (double)_server.Documents("citysensors-readings-2026.12").Single().Value.Source["ozone"]!);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Write_SomeDocumentsAreTooMany_SendsThemAgainAfterGrowingDelays(int status)
    {
        for (var i = 0; i < 100; i++) _city.Add("station-7", TestReadings.Noon.AddSeconds(i), [i]);
        var refused = 0;
        _server.OnDocument = (_, id) => id.EndsWith("5Z", StringComparison.Ordinal) && refused++ < 30 ? new RefusedException(status, "es_rejected_execution_exception", "rejected execution") : null;
        await ChangedAsync(Day);
        Assert.Equal(100, await WriteAsync(Day));
        Assert.Equal(100, _server.Documents("citysensors-readings-").Count);
        Assert.All(_server.Documents("citysensors-readings-"), document => Assert.Equal(1, document.Value.Version));
        Assert.Equal([1, 2, 4], _time.Delays.Select(delay => delay.TotalSeconds));
    }

    [Fact]
    public async Task Write_ServerIsBusyForTooLong_FailsTheDay()
    {
        _city.Add("station-7", TestReadings.Noon, [25]);
        _server.OnRequest = (_, path) => path.EndsWith("_bulk", StringComparison.Ordinal) ? new RefusedException(429, "circuit_breaking_exception", "[parent] Data too large") : null;
        await ChangedAsync(Day);
        var error = await Assert.ThrowsAsync<SearchException>(() => WriteAsync(Day));
        Assert.Contains("1 documents were not written after 7 attempts", error.Message, StringComparison.Ordinal);
        Assert.Contains("Data too large", error.Message, StringComparison.Ordinal);
        Assert.Equal([1, 2, 4, 8, 16, 32], _time.Delays.Select(delay => delay.TotalSeconds));
        Assert.Equal([Day], await UpdateAsync());
        _server.OnRequest = (_, _) => null;
        Assert.Equal(1, await WriteAsync(Day));
    }

    [Fact]
    public async Task Write_DocumentIsRefused_FailsTheDayInWordsUntilItIsMended()
    {
        for (var i = 0; i < 100; i++) _city.Add("station-7", TestReadings.Noon.AddSeconds(i), [i]);
        _server.OnDocument = (_, id) => id.EndsWith("7Z", StringComparison.Ordinal) ? new RefusedException(400, "document_parsing_exception", $"failed to parse {id}") : null;
        await ChangedAsync(Day);
        var error = await Assert.ThrowsAsync<SearchException>(() => WriteAsync(Day));
        Assert.StartsWith("10 of 100 documents were refused in citysensors-readings-2026.11, such as station-7/2026-11-27T12:00:07Z: 400, document_parsing_exception: failed to parse", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, error.Message.Count(c => c == ';'));
        Assert.Empty(_time.Delays);
        Assert.Equal("""{"day":"2026-11-27","waiting":true}""", State(Day));

        _server.OnDocument = (_, _) => null;
        Assert.Equal([Day], await UpdateAsync());
        Assert.Equal(100, await WriteAsync(Day));
        Assert.Equal(100, _server.Documents("citysensors-readings-").Count);
    }

    [Fact]
    public async Task Write_InterruptedInTheMiddle_GoesOnWithoutWaiting()
    {
        for (var i = 0; i < 12_000; i++) _city.Add("station-7", TestReadings.Noon.AddSeconds(i), [i]);
        await ChangedAsync(Day);
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        _server.BeforeAnswer = async path =>
        {
            if (path.EndsWith("_bulk", StringComparison.Ordinal) && _server.Documents("citysensors-readings-").Count > 0) await interruption.CancelAsync();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => History().WriteAsync(Day, Now, interruption.Token));
        Assert.InRange(_server.Documents("citysensors-readings-").Count, 1, 11_999);
        Assert.Equal("""{"day":"2026-11-27","waiting":true}""", State(Day));
        _server.BeforeAnswer = _ => Task.CompletedTask;
        Assert.Equal(12_000, await WriteAsync(Day));
        Assert.Equal(12_000, _server.Documents("citysensors-readings-").Count);
    }

    [Fact]
    public async Task Write_TwoProcessesAtOnce_OnlyOneWritesTheDay()
    {
        for (var i = 0; i < 3_000; i++) _city.Add("station-7", TestReadings.Noon.AddSeconds(i), [i]);
        await ChangedAsync(Day);
        var second = default(Exception);
        _server.BeforeAnswer = async path =>
        {
            if (path.EndsWith("_bulk", StringComparison.Ordinal)) second ??= await Record.ExceptionAsync(() => WriteAsync(Day));
        };
        Assert.Equal(3_000, await WriteAsync(Day));
        Assert.Contains("2026-11-27 is being written by another process", Assert.IsType<SearchException>(second).Message, StringComparison.Ordinal);
        Assert.All(_server.Documents("citysensors-readings-"), document => Assert.Equal(1, document.Value.Version));
    }

    [Fact]
    public async Task Write_ProcessThatHadTheDayIsGone_TakesItAfterItsTime()
    {
        _city.Add("station-7", TestReadings.Noon, [25]);
        await ChangedAsync(Day);
        var isGone = true;
        // A process that is killed cannot release the day.
        _server.OnRequest = (method, path) => isGone && (path.EndsWith("_bulk", StringComparison.Ordinal) || method == "PUT" && _server.Requests.Any(one => one.Request.EndsWith("_bulk", StringComparison.Ordinal)))
            ? new RefusedException(502, "gone", "gone") : null;
        await Assert.ThrowsAsync<SearchException>(() => WriteAsync(Day));
        isGone = false;
        await Assert.ThrowsAsync<SearchException>(() => WriteAsync(Day));
        _time.Advance(SearchHistory.ClaimLength);
        Assert.Equal(1, await WriteAsync(Day));
    }

    [Fact]
    public async Task Write_DayChangesMeanwhile_IsWrittenAgain()
    {
        _city.Add("station-7", TestReadings.Noon, [25]);
        await ChangedAsync(Day);
        _server.BeforeAnswer = async path =>
        {
            if (!path.EndsWith("_bulk", StringComparison.Ordinal)) return;
            _server.BeforeAnswer = _ => Task.CompletedTask;
            await ChangedAsync(Day);
        };
        await Assert.ThrowsAsync<SearchException>(() => WriteAsync(Day));
        Assert.Equal([Day], await UpdateAsync());
        Assert.Equal(1, await WriteAsync(Day));
    }

    [Fact]
    public async Task Update_Interrupted_FindsTheDaysAgain()
    {
        _changes.Add(Day, Day.AddDays(-1));
        _server.OnRequest = (method, path) => method == "PUT" && path.EndsWith("/_doc/2026-11-27", StringComparison.Ordinal) ? new RefusedException(500, "test", "for the test") : null;
        await Assert.ThrowsAsync<SearchException>(() => UpdateAsync());
        _server.OnRequest = (_, _) => null;
        Assert.Equal([Day.AddDays(-1), Day], await UpdateAsync());
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    public async Task Write_ToEitherMajorVersion_IsTaken(int version)
    {
        _server.MajorVersion = version;
        _city.Add("station-7", TestReadings.Noon, [25]);
        await ChangedAsync(Day);
        Assert.Equal(1, await WriteAsync(Day));
    }

    [Fact]
    public async Task Update_WithKeyOrPassword_SignsIn()
    {
        _server.Authorization = "ApiKey a2V5OnNlY3JldA==";
        Assert.Empty(await History(Address with { ApiKey = "a2V5OnNlY3JldA==" }).UpdateAsync(_changes, Cancelled));
        _server.Authorization = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("city:not-to-be-seen"))}";
        Assert.Empty(await History(Address with { Username = "city", Password = "not-to-be-seen" }).UpdateAsync(_changes, Cancelled));
    }

    [Fact]
    public async Task Update_WrongKey_SaysSoWithoutTheKey()
    {
        _server.Authorization = "ApiKey another";
        var address = Address with { ApiKey = "not-to-be-seen" };
        var error = await Assert.ThrowsAsync<SearchException>(() => History(address).UpdateAsync(_changes, Cancelled));
        Assert.Contains("401, the key or password is wrong", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-to-be-seen", error.ToString() + address + new SearchServer(address).Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_ServerIsGone_SaysSo()
    {
        var nowhere = new SearchAddress(new Uri($"http://127.0.0.1:{FreePorts.Next()}"));
        var error = await Assert.ThrowsAsync<SearchException>(() => History(nowhere).UpdateAsync(_changes, Cancelled));
        Assert.Contains("Connection refused", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_ServerIsNotElasticsearch_SaysSo()
    {
        _server.IsElasticsearch = false;
        var error = await Assert.ThrowsAsync<SearchException>(() => UpdateAsync());
        Assert.Contains("not Elasticsearch", error.Message, StringComparison.Ordinal);
    }

    private SearchAddress Address => new(_server.Url);

    private async Task<IReadOnlyList<DateOnly>> ChangedAsync(params DateOnly[] days)
    {
        _changes.Add(days);
        return await UpdateAsync();
    }

    private Task<IReadOnlyList<DateOnly>> UpdateAsync() => History().UpdateAsync(_changes, Cancelled);

    private Task<long?> WriteAsync(DateOnly day) => History().WriteAsync(day, Now, Cancelled);

    private string State(DateOnly day) => _server.Documents("citysensors-export")[$"{day:yyyy-MM-dd}"].Source.ToJsonString().Replace("\\u002B", "+", StringComparison.Ordinal);

    private SearchHistory History(SearchAddress? address = null) =>
        new(new SearchServer(address ?? Address), "citysensors", [new HistoryTable("readings", ["station_id", "timestamp"], Open)], _time);

    private ReadingSource Open(long from, long before) => new(_city, _city.Stations, _city.Catalogue, new ReadingSelection(from, before), _ => 1000);
}
