using System.Diagnostics;
using CitySensors.Core.Alerts;
using CitySensors.Core.Quality;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Readings;
using CitySensors.Storage.Cassandra.Stations;
using CitySensors.Storage.Cassandra.Tests.Aggregates;
using CitySensors.Storage.Cassandra.Tests.Support;

namespace CitySensors.Storage.Cassandra.Tests.Readings;

public sealed class ChangedDaysTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = TestCity.Noon;
    private static readonly DateOnly Day = DateOnly.FromDateTime(Noon.Date);

    private RollUpCity _city = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private ChangedDays Changes => _city.City.Store.Changes;

    public async ValueTask InitializeAsync()
    {
        _city = await RollUpCity.OpenAsync();
        // There are no days of an earlier version.
        await _city.RunAsync();
    }

    public ValueTask DisposeAsync() => _city.DisposeAsync();

    [Fact]
    public async Task SinceAsync_ReadersWithPositionsOfTheirOwn_EachFindsWhatIsNewToIt()
    {
        var none = await Changes.SinceAsync(null, Cancelled);
        Assert.Empty(none.Days);
        var station = await _city.StationAsync();
        await _city.WriteAsync(station, (Noon, 20), (Noon.AddDays(1), 20));
        await _city.RunAsync();
        var first = await Changes.SinceAsync(none.Position, Cancelled);
        Assert.Equal([Day, Day.AddDays(1)], first.Days.Order());
        var nothing = await Changes.SinceAsync(first.Position, Cancelled);
        Assert.Equal(first.Position, nothing.Position);
        Assert.Empty(nothing.Days);

        // A late reading.
        await _city.WriteAsync(station, (Noon.AddMinutes(1), 40));
        await _city.RunAsync();
        var late = await Changes.SinceAsync(first.Position, Cancelled);
        Assert.Equal([Day], late.Days);
        Assert.Empty((await Changes.SinceAsync(late.Position, Cancelled)).Days);
        Assert.Equal([Day, Day.AddDays(1)], (await Changes.SinceAsync(none.Position, Cancelled)).Days.Order());
        Assert.Equal([Day, Day.AddDays(1)], (await Changes.SinceAsync(null, Cancelled)).Days.Order());

        await _city.City.ReopenAsync();
        Assert.Empty((await Changes.SinceAsync(late.Position, Cancelled)).Days);
        Assert.Equal([Day], (await Changes.SinceAsync(first.Position, Cancelled)).Days);
    }

    [Fact]
    public async Task SinceAsync_CorrectionAndWithdrawal_AreChanges()
    {
        var station = await _city.StationAsync();
        await _city.WriteAsync(station, (Noon, 20));
        await _city.RunAsync();
        var before = (await Changes.SinceAsync(null, Cancelled)).Position;
        foreach (var value in (double[])[21, double.NaN])
        {
            await PersistAsync(station, value);
            await _city.RunAsync();
            var found = await Changes.SinceAsync(before, Cancelled);
            Assert.Equal([Day], found.Days);
            before = found.Position;
        }

        Assert.Empty((await Changes.SinceAsync(before, Cancelled)).Days);
    }

    [Fact]
    public async Task SinceAsync_AReadingWrittenWhileItsHourIsAggregated_IsNotedByTheNextRun()
    {
        var station = await _city.StationAsync();
        await _city.WriteAsync(station, (Noon, 20));
        // After the readings of the hour were read, and before its mark is removed.
        _city.Publishing = () => _city.WriteAsync(station, (Noon.AddMinutes(1), 40));
        await _city.RunAsync();
        var first = await Changes.SinceAsync(null, Cancelled);
        _city.Publishing = () => Task.CompletedTask;
        await _city.RunAsync();
        Assert.Equal([Day], (await Changes.SinceAsync(first.Position, Cancelled)).Days);
    }

    [Fact]
    public async Task SinceAsync_ARunThatEndsBeforeItNotes_IsMadeUpForByTheNext()
    {
        var station = await _city.StationAsync();
        await _city.WriteAsync(station, (Noon, 20));
        _city.Publishing = () => throw new StoreUnavailableException("The silo ends here.");
        await Assert.ThrowsAsync<StoreUnavailableException>(_city.RunAsync);
        Assert.Empty((await Changes.SinceAsync(null, Cancelled)).Days);
        Assert.Equal([station], await _city.MarkedAsync());
        _city.Publishing = () => Task.CompletedTask;
        await _city.RunAsync();
        Assert.Equal([Day], (await Changes.SinceAsync(null, Cancelled)).Days);
        Assert.Empty(await _city.MarkedAsync());
    }

    [Fact]
    public async Task Run_OneStationFails_TheOthersAreNotedAndDone()
    {
        var (one, other) = (await _city.StationAsync(), await _city.StationAsync());
        await _city.WriteAsync(one, (Noon, 20));
        await _city.WriteAsync(other, (Noon.AddDays(1), 20));
        var calls = 0;
        _city.Publishing = () => Interlocked.Increment(ref calls) == 1 ? throw new StoreUnavailableException("Not this one.") : Task.CompletedTask;
        await Assert.ThrowsAsync<StoreUnavailableException>(_city.RunAsync);
        // The bucket of the station that failed is where the run ended; the others follow.
        await _city.RunAsync();
        Assert.Equal([Day, Day.AddDays(1)], (await Changes.SinceAsync(null, Cancelled)).Days.Order());
        Assert.Empty(await _city.MarkedAsync());
    }

    [Fact]
    public async Task SinceAsync_DaysOfAnEarlierVersion_AreNotedByTheFirstRun()
    {
        var station = await _city.StationAsync();
        // Aggregated before days were noted: no hour is marked.
        await _city.City.WriteAsync(station, [Noon, Noon.AddDays(-3)]);
        await Node.CqlAsync($"DELETE FROM {_city.City.Keyspace}.roll_up_step WHERE name = 'note earlier days'");
        await _city.RunAsync();
        Assert.Equal([Day.AddDays(-3), Day], (await Changes.SinceAsync(null, Cancelled)).Days.Order());
        var position = (await Changes.SinceAsync(null, Cancelled)).Position;
        await _city.RunAsync();
        Assert.Empty((await Changes.SinceAsync(position, Cancelled)).Days);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("7 00000000000000000000000000000000")]
    public async Task SinceAsync_APositionOfAnotherCity_CountsAsNone(string position)
    {
        await Changes.NoteAsync([Day], Cancelled);
        Assert.Equal([Day], (await Changes.SinceAsync(position, Cancelled)).Days);
        var own = (await Changes.SinceAsync(null, Cancelled)).Position;
        // Of a keyspace that was restored from a backup.
        Assert.Equal([Day], (await Changes.SinceAsync(own.Replace("1 ", "9 ", StringComparison.Ordinal), Cancelled)).Days);
    }

    [Fact]
    public async Task NoteAsync_SeveralProcessesAtOnce_AReaderMissesNone()
    {
        const int Days = 30;
        var processes = new List<CassandraCity>();
        for (var i = 0; i < 3; i++) processes.Add(await _city.City.OpenAnotherAsync());
        var noting = Task.WhenAll(processes.Select((process, i) => Task.Run(async () =>
        {
            for (var day = 0; day < Days; day++) await process.Changes.NoteAsync([Day.AddDays(i * Days + day)], Cancelled);
        })));
        var (found, position) = (new HashSet<DateOnly>(), (string?)null);
        for (var isLast = false; ;)
        {
            var changes = await Changes.SinceAsync(position, Cancelled);
            found.UnionWith(changes.Days);
            position = changes.Position;
            if (isLast) break;
            isLast = noting.IsCompleted;
        }

        await noting;
        Assert.Equal(Enumerable.Range(0, 3 * Days).Select(Day.AddDays), found.Order());
        Assert.True(position!.Length < 64, position);
        foreach (var process in processes) await process.DisposeAsync();
    }

    [Fact]
    public async Task NoteAsync_MoreDaysThanATransaction_NotesAll()
    {
        var days = Enumerable.Range(0, 400).Select(Day.AddDays).ToList();
        await Changes.NoteAsync(days, Cancelled);
        Assert.Equal(days, (await Changes.SinceAsync(null, Cancelled)).Days.Order());
    }

    /// <summary>As a station does with a reading that is corrected or, without a value, withdrawn.</summary>
    private async Task PersistAsync(string id, double temperature)
    {
        var catalogue = TestCity.NineTypes;
        var definition = StationDefinition.Unregistered(id);
        var station = new Station(definition, new StationPlans(catalogue, new AlertText(TimeZoneInfo.Utc)).For(definition));
        using var delta = new StationDelta();
        delta.Begin(station.Definition, catalogue);
        delta.Rows.Add(Noon.UtcTicks, TimeProvider.System.GetUtcNow().UtcTicks, [temperature], default(ValueFlags));
        delta.Complete(station, session: 1);
        await new StationStore(_city.City.Store, new NoAlerts()).PersistAsync(delta, Cancelled);
    }

    private sealed class NoAlerts : IAlertPublisher
    {
        public Task PublishAsync(IReadOnlyList<Alert> alerts, DateTimeOffset arrived, ActivityContext trace, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
