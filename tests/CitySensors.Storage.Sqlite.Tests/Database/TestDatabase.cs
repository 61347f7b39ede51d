using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Storage.Sqlite.Database;
using Microsoft.Data.Sqlite;

namespace CitySensors.Storage.Sqlite.Tests.Database;

/// <summary>A real database in a folder of its own, with what tests commit to it.</summary>
internal sealed class TestDatabase : IDisposable
{
    public static readonly DateTimeOffset Noon = new(2023, 11, 14, 12, 0, 0, TimeSpan.Zero);

    private readonly ReadingBlockPool _pool = new();
    private readonly string _folder;
    private TimeZoneInfo _zone;
    private long _position;

    public TestDatabase(string? folder = null, TimeZoneInfo? zone = null)
    {
        _zone = zone ?? TimeZoneInfo.Utc;
        _folder = folder ?? Directory.CreateTempSubdirectory("city-").FullName;
        Path = System.IO.Path.Combine(_folder, "city.sqlite");
        Database = CityDatabase.Open(Path, zone: _zone);
    }

    public static Catalogue NineTypes { get; } = StandardSensorTypes.All.Aggregate(Catalogue.Empty, (catalogue, type) => catalogue.With(type));

    public string Path { get; }

    public CityDatabase Database { get; private set; }

    public void Reopen(TimeZoneInfo? zone = null)
    {
        _zone = zone ?? _zone;
        Database.Dispose();
        Database = CityDatabase.Open(Path, zone: _zone);
    }

    public void Commit(
        IReadOnlyList<ReadingBlock>? blocks = null,
        IReadOnlyList<Alert>? alerts = null,
        IReadOnlyList<StationChange>? stations = null,
        Catalogue? catalogue = null,
        IReadOnlyList<DefinitionRevision>? revisions = null,
        IReadOnlyList<ChangedReading>? changedReadings = null)
    {
        Database.Commit(new CityChanges(_position + 1, blocks ?? [], alerts ?? [], stations ?? [], catalogue, Revisions: revisions, ChangedReadings: changedReadings));
        _position++;
    }

    /// <summary>A block of readings with a temperature each, scored.</summary>
    public ReadingBlock Block(string station, IEnumerable<DateTimeOffset> times, double temperature = 25, Catalogue? catalogue = null, DateTimeOffset? arrived = null) =>
        Block(station, times.Select(time => (time, new[] { temperature })), catalogue, arrived);

    public ReadingBlock Block(
        string station, IEnumerable<(DateTimeOffset Time, double[] Values)> readings, Catalogue? catalogue = null, DateTimeOffset? arrived = null)
    {
        catalogue ??= NineTypes;
        var scores = new Scores(catalogue.Slots.Count);
        ReadingBlock? block = null;
        foreach (var (time, values) in readings)
        {
            block ??= _pool.Rent(station, catalogue, time.UtcTicks);
            catalogue.Scorer.Score(values, scores);
            block.Add(time.UtcTicks, (arrived ?? time).UtcTicks, values, scores.Flags);
        }

        return block ?? _pool.Rent(station, catalogue, Noon.UtcTicks);
    }

    public async Task<IReadOnlyList<ScoredReading>> ReadAllAsync(string station) => await Database.ReadAsync(
        station, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, int.MaxValue, TestContext.Current.CancellationToken);

    public async Task<IReadOnlyList<DateTimeOffset>> TimesAsync(string station) =>
        [.. (await ReadAllAsync(station)).Select(reading => reading.EventTime)];

    /// <summary>Changes the file through a connection of its own.</summary>
    public void Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static StationChange Put(string id, TimeSpan? retention = null, byte[]? state = null) =>
        new(id, new StationDefinition(id, id, Retention: retention, Version: 1), state);

    public static IEnumerable<DateTimeOffset> Minutes(DateTimeOffset from, int count) =>
        Enumerable.Range(0, count).Select(minute => from.AddMinutes(minute));

    public void Dispose()
    {
        Database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public Task<byte[]?> StateAsync(string station) => Database.StationStateAsync(station, TestContext.Current.CancellationToken);

    /// <summary>Whether a committed reading of the station has this event time.</summary>
    public async Task<bool> ContainsAsync(string station, DateTimeOffset eventTime)
    {
        var hour = new DateTimeOffset(eventTime.UtcTicks - eventTime.UtcTicks % TimeSpan.TicksPerHour, TimeSpan.Zero);
        return (await Database.StoredReadingsAsync(station, hour, TestContext.Current.CancellationToken)).Any(row => row.EventTicks == eventTime.UtcTicks);
    }
}
