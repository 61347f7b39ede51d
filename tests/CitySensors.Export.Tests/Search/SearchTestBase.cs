using CitySensors.Export.Databases;
using CitySensors.Export.Readings;
using CitySensors.Export.Search;
using CitySensors.TestSupport.Search;

namespace CitySensors.Export.Tests.Search;

/// <summary>Readings, and what Elasticsearch documents of its REST API.</summary>
public abstract class SearchTestBase : IAsyncLifetime
{
    private protected static readonly DateOnly Day = new(2026, 11, 27);
    private protected static readonly DateTimeOffset Now = new(2026, 11, 29, 2, 30, 0, TimeSpan.Zero);

    private protected TestReadings City { get; } = new();

    private protected SearchChanges Changes { get; } = new();

    private protected SkippedTime Time { get; } = new(Now);

    private protected ElasticsearchDouble Server { get; private set; } = null!;

    private protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Server = await ElasticsearchDouble.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected SearchAddress Address => new(Server.Url);

    private protected async Task<IReadOnlyList<DateOnly>> ChangedAsync(params DateOnly[] days)
    {
        Changes.Add(days);
        return await UpdateAsync();
    }

    private protected Task<IReadOnlyList<DateOnly>> UpdateAsync() => History().UpdateAsync(Changes, Cancelled);

    private protected Task<long?> WriteAsync(DateOnly day) => History().WriteAsync(day, Now, Cancelled);

    private protected string State(DateOnly day) => Server.Documents("citysensors-export")[$"{day:yyyy-MM-dd}"].Source.ToJsonString().Replace("\\u002B", "+", StringComparison.Ordinal);

    private protected SearchHistory History(SearchAddress? address = null) =>
        new(new SearchServer(address ?? Address), "citysensors", [new HistoryTable("readings", ["station_id", "timestamp"], Open)], Time);

    private ReadingSource Open(long from, long before) => new(City, City.Stations, City.Catalogue, new ReadingSelection(from, before), _ => 1000);
}
