using CitySensors.Core.Aggregates;
using CitySensors.Core.Recomputations;
using CitySensors.Core.Stations;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Storage.Sqlite.Tests.Database;

/// <summary>A city of one station, and its recomputations.</summary>
public abstract class RecomputationTestBase : IDisposable
{
    protected const string Station = "station-7";
    protected const int Temperature = 0;

    protected static readonly DateTimeOffset Midnight = new(2023, 11, 14, 0, 0, 0, TimeSpan.Zero);
    protected static readonly DateTimeOffset Later = Midnight.AddDays(3);

    private protected TestDatabase City { get; } = new();

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        City.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static RecomputationRequest Request(bool swaps = false) => new(Midnight, Midnight.AddDays(1), swaps, "Ada");

    protected static long Id(int hour) => AggregateRows.IdOf(1, Midnight.AddHours(hour).UtcTicks);

    /// <summary>All that is known of a window.</summary>
    protected static string Figures(SegmentAggregates window) => Convert.ToHexString(window.Write());

    protected static (long Compared, long Equal, long Unequal) AreasOf(Recomputation one) => (one.Summary.Areas!.Compared, one.Summary.Areas.Equal, one.Summary.Areas.Unequal);

    protected Recomputation Create() => City.Database.Recomputations.Create(Request(), Later).Recomputation!;

    protected async Task<Recomputation> RecomputedAsync()
    {
        var number = Create().Number;
        Worked(number);
        return (await City.Database.Recomputations.FindAsync(number, Cancelled))!;
    }

    protected Recomputation Swapped(Recomputation done)
    {
        if (done.State != RecomputationState.Swapped && City.Database.Recomputations.FindAsync(done.Number, Cancelled).GetAwaiter().GetResult()!.State == RecomputationState.Done)
            Change(done.Number, RecomputationAction.Swap);
        return Worked(done.Number);
    }

    protected Recomputation Worked(long number)
    {
        while (City.Database.Recomputations.Step(Later, Cancelled).HasWorked)
        {
        }

        return City.Database.Recomputations.FindAsync(number, Cancelled).GetAwaiter().GetResult()!;
    }

    protected void Change(long number, RecomputationAction action) => Assert.Null(City.Database.Recomputations.Change(number, action, Later).Refusal);

    protected Task<IReadOnlyList<PlacedDifference>?> DifferencesAsync(Recomputation recomputation) => City.Database.Recomputations.DifferencesAsync(recomputation.Number, null, 1000, Cancelled);

    protected long Rows()
    {
        using var connection = new ReadConnection(City.Path);
        return connection.Run(statements => (long)statements.Scalar("SELECT count(*) FROM recomputed_aggregate")!);
    }

    protected void Put(string station, string area) => City.Commit(stations: [new StationChange(station, new StationDefinition(station, station, Area: area, Version: 1), null)]);

    /// <summary>Hours of a station, each a degree warmer than the one before.</summary>
    protected void Commit(string station, int hours)
    {
        for (var hour = 0; hour < hours; hour++) City.Commit([City.Block(station, TestDatabase.Minutes(Midnight.AddHours(hour), 60), 20 + hour)], catalogue: TestDatabase.NineTypes);
    }

    protected Task<List<SegmentAggregates>> HoursAsync() => PageAsync(query => City.Database.ReadAsync(Station, query, Cancelled));

    protected Task<List<SegmentAggregates>> AreaAsync(string area) => PageAsync(query => City.Database.ReadAreaAsync(area, query, Cancelled));

    protected static async Task<List<SegmentAggregates>> PageAsync(Func<AggregateQuery, Task<AggregatePage>> read) =>
        [.. (await read(new AggregateQuery(new WindowGrid(WindowLength.Hour, TimeZoneInfo.Utc), Midnight.UtcTicks, Midnight.AddHours(5).UtcTicks, ulong.MaxValue, 1000))).Windows];

    protected void RollUp() => RollUp(City);

    private protected static void RollUp(TestDatabase city)
    {
        for (RollUpPosition? next = default(RollUpPosition); next is { } after;) next = city.Database.RollUp(Later, after, Cancelled).Next;
    }
}
