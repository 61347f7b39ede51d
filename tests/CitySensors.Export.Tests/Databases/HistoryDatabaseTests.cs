using System.Data.Common;
using CitySensors.Core.Quality;
using CitySensors.Core.Sensors;
using CitySensors.Core.Storage;
using CitySensors.Export.Databases;
using CitySensors.Export.Readings;
using CitySensors.Export.Rows;
using CitySensors.TestSupport.Servers;

namespace CitySensors.Export.Tests.Databases;

public sealed class PostgreSqlHistoryTests(PostgreSqlServer server) : HistoryDatabaseTests(server, new PostgreSqlDialect()), IClassFixture<PostgreSqlServer>;

public sealed class MariaDbHistoryTests(MariaDbServer server) : HistoryDatabaseTests(server, new MySqlDialect()), IClassFixture<MariaDbServer>;

/// <summary>The history in a real database; each test has a table of readings of its own.</summary>
public abstract class HistoryDatabaseTests(DatabaseServer server, SqlDialect dialect)
{
    private static readonly DateOnly Day = new(2026, 11, 27);
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 2, 30, 0, TimeSpan.Zero);
    private static int _tables;

    private readonly TestReadings _city = new();
    private readonly Changes _changes = new();
    private readonly string _table = $"readings_{Interlocked.Increment(ref _tables)}";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_ADay_HasItsReadingsAsTheyAre()
    {
        _city.Add("station-7", TestReadings.Noon, [25.3, 60, double.NaN, 40, 15.25], new ValueFlags(1, 2));
        _city.Add("it's \"ours\"; DROP TABLE x --", TestReadings.Noon.AddMilliseconds(1), [20.1]);
        _city.Add("station-7", TestReadings.Noon.AddDays(1), [99]);
        await ChangedAsync(Day, Day.AddDays(1));
        Assert.Equal(2, await WriteAsync(Day));

        Assert.Equal(["station-7 | 25.3 | 60 |  | 40", "it's \"ours\"; DROP TABLE x -- | 20.1 |  |  | "], await QueryAsync("station_id, temperature, humidity, pressure, air_quality", order: "temperature DESC"));
        Assert.Equal(["1 | 4 | "], await QueryAsync("temperature_quality, humidity_quality, pressure_quality", "WHERE station_id = 'station-7'"));
        Assert.Equal(["1"], await QueryAsync("count(*)", "WHERE temperature_outlier AND NOT humidity_outlier"));
        // UTC, whatever the time zone of the server is.
        Assert.Equal("2026-11-27T12:00:00.0010000Z", (await TimesAsync()).Max());
        Assert.Equal("2026-11-27T12:00:00.0000000Z", (await TimesAsync()).Min());
    }

    [Fact]
    public async Task Write_Repeated_WritesADayOnce()
    {
        for (var i = 0; i < 10_000; i++) _city.Add($"station-{i % 7}", TestReadings.Noon.AddSeconds(i), [i]);
        await ChangedAsync(Day);
        Assert.Equal(10_000, await WriteAsync(Day));
        Assert.Null(await WriteAsync(Day));
        // The position says that nothing has changed.
        Assert.DoesNotContain(Day, await UpdateAsync());
        Assert.Equal(["10000"], await QueryAsync("count(*)"));
    }

    [Fact]
    public async Task Write_TwoProcessesAtOnce_WriteADayOnce()
    {
        for (var i = 0; i < 2_000; i++) _city.Add("station-7", TestReadings.Noon.AddSeconds(i), [i]);
        await ChangedAsync(Day);
        await WriteAsync(Day.AddDays(-10));
        var written = await Task.WhenAll(WriteAsync(Day), WriteAsync(Day));
        Assert.Equal([null, 2_000], written.Order());
        Assert.Equal(["2000"], await QueryAsync("count(*)"));
    }

    [Fact]
    public async Task Write_DayThatChangedLater_HasItsChangesAndKeepsWhatExpired()
    {
        for (var i = 0; i < 2500; i++) _city.Add("station-7", TestReadings.Noon.AddSeconds(i), [25]);
        _city.Add("expired", TestReadings.Noon, [1]);
        await ChangedAsync(Day);
        await WriteAsync(Day);
        _city.Stations.Remove("expired");
        for (var i = 0; i < 2600; i++) _city.Add("station-7", TestReadings.Noon.AddSeconds(i), [i % 2 == 0 ? 26 : 25]);
        Assert.Contains(Day, await ChangedAsync(Day));
        Assert.Equal(2600, await WriteAsync(Day));
        Assert.Equal(["1 | 1", "25 | 1300", "26 | 1300"], await QueryAsync("temperature, count(*)", "GROUP BY temperature", "temperature"));
    }

    [Fact]
    public async Task Write_SourceFails_LeavesTheDayAsItWas()
    {
        _city.Add("station-7", TestReadings.Noon, [25]);
        await ChangedAsync(Day);
        await WriteAsync(Day);
        await ChangedAsync(Day);
        for (var i = 0; i < 3000; i++) _city.Add("station-7", TestReadings.Noon.AddSeconds(i), [1]);
        var broken = new HistoryDatabase(dialect, server.ConnectionString, [Table((from, before) => new BrokenSource(Open(from, before)))]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => broken.WriteAsync(Day, Now, Cancelled));
        Assert.Equal(["25"], await QueryAsync("temperature"));
        Assert.Contains(Day, await UpdateAsync());
        Assert.Equal(3000, await WriteAsync(Day));
        Assert.Equal(["1 | 3000"], await QueryAsync("temperature, count(*)", "GROUP BY temperature"));
    }

    [Fact]
    public async Task Write_NewSensorType_AddsItsColumns()
    {
        _city.Add("station-7", TestReadings.Noon, [25]);
        await ChangedAsync(Day);
        await WriteAsync(Day);
        var longest = new string('ü', 60);
        foreach (var id in (string[])["ozone", "my \"own\" `type`", longest, longest[..59] + "o"])
            _city.Catalogue = _city.Catalogue.With(new SensorType(id, id, "ug/m3", null));
        _city.Add("station-7", TestReadings.Noon.AddHours(24), [26, .. Enumerable.Repeat(double.NaN, 8), 120, 1, 2, 3]);
        await ChangedAsync(Day.AddDays(1));
        Assert.Equal(1, await WriteAsync(Day.AddDays(1)));
        var own = dialect.Quote("my \"own\" `type`");
        Assert.Equal(["25 |  | ", "26 | 120 | 1"], await QueryAsync($"temperature, ozone, {own}", order: "temperature"));
        var shortened = dialect.Quote(dialect.NameOf(new NumberColumn(longest, 0)));
        var other = dialect.Quote(dialect.NameOf(new NumberColumn(longest[..59] + "o", 0)));
        Assert.Equal(["2 | 3"], await QueryAsync($"{shortened}, {other}", $"WHERE {shortened} = 2"));
    }

    [Fact]
    public async Task Update_ServerIsGone_SaysWhichWithoutSecrets()
    {
        var gone = server.ConnectionString.Replace("127.0.0.1", "127.0.0.1", StringComparison.Ordinal) + ";Password=secret";
        Assert.DoesNotContain("secret", dialect.Describe(gone), StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", dialect.Describe(gone), StringComparison.Ordinal);
        var port = FreePorts.Next();
        var nowhere = System.Text.RegularExpressions.Regex.Replace(gone, "Port=[0-9]+", $"Port={port}");
        await Assert.ThrowsAnyAsync<DbException>(() => new HistoryDatabase(dialect, nowhere, []).UpdateAsync(_changes, Cancelled));
    }

    private async Task<IReadOnlyList<DateOnly>> ChangedAsync(params DateOnly[] days)
    {
        _changes.Add(days);
        return await UpdateAsync();
    }

    private Task<IReadOnlyList<DateOnly>> UpdateAsync() => Database().UpdateAsync(_changes, Cancelled);

    private Task<long?> WriteAsync(DateOnly day) => Database().WriteAsync(day, Now, Cancelled);

    private HistoryDatabase Database() => new(dialect, server.ConnectionString, [Table(Open)]);

    private HistoryTable Table(Func<long, long, IRowSource> open) => new(_table, ["station_id", "timestamp"], open);

    private ReadingSource Open(long from, long before) => new(_city, _city.Stations, _city.Catalogue, new ReadingSelection(from, before), _ => 1000);

    private Task<List<string>> QueryAsync(string columns, string where = "", string? order = null) =>
        server.QueryAsync($"SELECT {columns} FROM {_table} {where} {(order is null ? "" : $"ORDER BY {order}")}");

    private async Task<List<string>> TimesAsync()
    {
        var times = new List<string>();
        await using var connection = server.Connect();
        await connection.OpenAsync(Cancelled);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {dialect.Quote("timestamp")} FROM {_table}";
        await using var reader = await command.ExecuteReaderAsync(Cancelled);
        while (await reader.ReadAsync(Cancelled)) times.Add(reader.GetDateTime(0).ToString("o", System.Globalization.CultureInfo.InvariantCulture));
        return times;
    }

    /// <summary>Changes as a store would tell them; positions go on over all tests, as they share the database.</summary>
    private sealed class Changes : IReadingChanges
    {
        private static int _positions;

        private readonly HashSet<DateOnly> _days = [];
        private string _position = "";

        public void Add(IEnumerable<DateOnly> days)
        {
            _position = $"{Interlocked.Increment(ref _positions)}";
            _days.UnionWith(days);
        }

        public Task<ReadingChanges> SinceAsync(string? position, CancellationToken cancellationToken) =>
            Task.FromResult(new ReadingChanges(_position.Length > 0 ? _position : position ?? "", position == _position ? new HashSet<DateOnly>() : [.. _days]));
    }

    private sealed class BrokenSource(IRowSource source) : IRowSource
    {
        private int _batches;

        public RowBatch CreateBatch() => source.CreateBatch();

        public ValueTask<bool> FillAsync(RowBatch batch, CancellationToken cancellationToken) =>
            ++_batches < 3 ? source.FillAsync(batch, cancellationToken) : throw new InvalidOperationException("For the test.");
    }
}
