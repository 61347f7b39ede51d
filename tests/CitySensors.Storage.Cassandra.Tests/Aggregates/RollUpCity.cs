using System.Globalization;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Aggregates;
using CitySensors.Storage.Cassandra.Readings;
using CitySensors.Storage.Cassandra.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace CitySensors.Storage.Cassandra.Tests.Aggregates;

/// <summary>A city whose hours are aggregated by the test, two minutes ahead of the clock: marks have settled.</summary>
internal sealed class RollUpCity : IAsyncDisposable, IAggregatePublisher
{
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(2);

    private RollUpCity(TestCity city, RollUpContext context)
    {
        (City, Context) = (city, context);
        RollUp = new AggregateRollUp(context, this, NullLogger<AggregateRollUp>.Instance);
        var history = new ReadingAggregates(city.Readings, () => context.Definitions.Catalogue, () => context.Definitions.Stations.Page(null, int.MaxValue));
        (Queries, FromReadings) = (new AggregateQueries(context, history), history);
    }

    public TestCity City { get; }

    public RollUpContext Context { get; }

    public AggregateRollUp RollUp { get; }

    public AggregateQueries Queries { get; }

    /// <summary>What the aggregates should be.</summary>
    public ReadingAggregates FromReadings { get; }

    public List<string> Published { get; } = [];

    /// <summary>Called with what is published.</summary>
    public Func<Task> Publishing { get; set; } = () => Task.CompletedTask;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<RollUpCity> OpenAsync(TimeZoneInfo? zone = null, AggregateRetention? retention = null)
    {
        var city = await TestCity.OpenSeededAsync(options => options with { Retention = TimeSpan.FromDays(5000) });
        return new RollUpCity(city, new RollUpContext
        {
            Store = city.Store.Aggregates,
            Readings = city.Readings,
            Definitions = city.Store.Definitions,
            Retention = retention ?? new AggregateRetention(TimeSpan.FromDays(5000), null),
            Time = new AheadClock(),
            Zone = zone ?? TimeZoneInfo.Utc,
        });
    }

    public async Task<string> StationAsync(string area = "centre")
    {
        var id = $"station-{Guid.NewGuid():N}"[..16];
        await City.Store.Definitions.ChangeAsync(new DefinitionChange.PutStation(StationDefinition.Unregistered(id) with { Name = id, Area = area }), null, Cancelled);
        return id;
    }

    /// <summary>Writes readings of temperature between the marks of their hours, as stations do.</summary>
    public async Task WriteAsync(string station, params IEnumerable<(DateTimeOffset Time, double Temperature)> readings)
    {
        var all = readings.ToList();
        var ticks = all.Select(reading => reading.Time.UtcTicks).ToArray();
        await Context.Store.Marks.BeforeAsync(station, ticks, Cancelled);
        await City.Readings.WriteAsync(Rows(all), null, Cancelled);
        await Context.Store.Marks.AfterAsync(station, ticks, Cancelled);

        ReadingRows Rows(IEnumerable<(DateTimeOffset Time, double Temperature)> some) =>
            TestCity.Rows(station, some.Select(reading => (reading.Time, new[] { reading.Temperature })), arrived: TimeProvider.System.GetUtcNow());
    }

    public Task RunAsync() => RollUp.RunAsync(Cancelled);

    /// <summary>The windows of a station as text: start, count, minimum, mean, maximum and revision of the temperature.</summary>
    public async Task<List<string>> ReadAsync(string station, WindowLength length, IAggregateHistory? history = null) =>
        Texts(await (history ?? Queries).ReadAsync(station, Query(length), Cancelled));

    public async Task<List<string>> ReadAreaAsync(string? area, WindowLength length) => Texts(await Queries.ReadAreaAsync(area, Query(length), Cancelled));

    public static List<string> Texts(AggregatePage page) => [.. page.Windows.Select(Text)];

    public AggregateQuery Query(WindowLength length) => new(new WindowGrid(length, Context.Zone), DateTime.UnixEpoch.Ticks, DateTimeOffset.MaxValue.UtcTicks, ulong.MaxValue, 1000);

    /// <summary>The stations with marked hours.</summary>
    public async Task<List<string>> MarkedAsync() => [.. (await City.SelectAsync("station, hour", "dirty_hour")).Select(row => row.GetValue<string>("station")).Distinct()];

    public async Task PublishAsync(IReadOnlyList<StationWindow> windows, CancellationToken cancellationToken)
    {
        Published.AddRange(windows.Select(window => $"{window.Resolution.Text} {Text(window.Aggregates)}"));
        await Publishing();
    }

    public ValueTask DisposeAsync() => City.DisposeAsync();

    private static string Text(SegmentAggregates window) => window.Of(0) is not { } one ? "" : string.Create(
        CultureInfo.InvariantCulture, $"{new DateTime(window.Window.StartTicks):MM-dd HH:mm} n={one.Count} {one.Min}/{one.Mean:0.###}/{one.Max} r{one.Revision}");

    private sealed class AheadClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
    }
}
