using Cassandra;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Sensors;
using CitySensors.Storage.Cassandra.Readings;

namespace CitySensors.Storage.Cassandra.Tests.Support;

/// <summary>A city in a keyspace of its own, with what tests write to it.</summary>
internal sealed class TestCity : IAsyncDisposable
{
    public static readonly DateTimeOffset Noon = new(2023, 11, 14, 12, 0, 0, TimeSpan.Zero);

    private TestCity(CassandraOptions options, CassandraCity store) => (Options, Store) = (options, store);

    public static Catalogue NineTypes { get; } = StandardSensorTypes.All.Aggregate(Catalogue.Empty, (catalogue, type) => catalogue.With(type));

    public CassandraOptions Options { get; }

    public string Keyspace => Options.Keyspace;

    public CassandraCity Store { get; private set; }

    public ReadingStore Readings => Store.Readings;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<TestCity> OpenAsync(Func<CassandraOptions, CassandraOptions>? configure = null)
    {
        var options = Node.Options(Node.NewKeyspace());
        options = configure?.Invoke(options) ?? options;
        return new TestCity(options, await CassandraCity.OpenAsync(options, TimeProvider.System, Cancelled));
    }

    /// <summary>With the nine standard sensor types.</summary>
    public static async Task<TestCity> OpenSeededAsync(Func<CassandraOptions, CassandraOptions>? configure = null)
    {
        var city = await OpenAsync(configure);
        await city.Store.Definitions.SeedAsync(NineTypes, Cancelled);
        return city;
    }

    /// <summary>Another node of the same city.</summary>
    public Task<CassandraCity> OpenAnotherAsync() => CassandraCity.OpenAsync(Options, TimeProvider.System, Cancelled);

    public async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        Store = await OpenAnotherAsync();
    }

    public Task WriteAsync(string station, IEnumerable<DateTimeOffset> times, double temperature = 25, TimeSpan? retention = null) =>
        Readings.WriteAsync(Rows(station, times.Select(time => (time, new[] { temperature }))), retention, Cancelled);

    public static ReadingRows Rows(
        string station, IEnumerable<(DateTimeOffset Time, double[] Values)> readings, Catalogue? catalogue = null, DateTimeOffset? arrived = null)
    {
        catalogue ??= NineTypes;
        var scores = new Scores(catalogue.Slots.Count);
        var rows = new ReadingRows();
        rows.Reset(station, catalogue);
        foreach (var (time, values) in readings)
        {
            catalogue.Scorer.Score(values, scores);
            rows.Add(new Reading(time.UtcTicks, values), arrived ?? time.AddSeconds(1), scores);
        }

        return rows;
    }

    public Task<IReadOnlyList<ScoredReading>> ReadAllAsync(string station) =>
        Readings.ReadAsync(station, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, int.MaxValue, Cancelled);

    public async Task<IReadOnlyList<DateTimeOffset>> TimesAsync(string station) => [.. (await ReadAllAsync(station)).Select(reading => reading.EventTime)];

    public static IEnumerable<DateTimeOffset> Minutes(DateTimeOffset from, int count) => Enumerable.Range(0, count).Select(minute => from.AddMinutes(minute));

    /// <summary>Rows of a table of this city, as cqlsh shows them.</summary>
    public Task<IReadOnlyList<Row>> SelectAsync(string columns, string table) => Node.CqlAsync($"SELECT {columns} FROM {Keyspace}.{table}");

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Node.CqlAsync($"DROP KEYSPACE IF EXISTS {Keyspace}");
    }
}
