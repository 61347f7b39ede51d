using CitySensors.Core.Alerts;
using CitySensors.Server.City;
using CitySensors.Storage.Sqlite.Database;
using static CitySensors.Server.Tests.City.AlertEntries;

namespace CitySensors.Server.Tests.City;

public sealed class AlertLogTests : IDisposable
{
    /// <summary>So many that the log forgets some of those that are stored.</summary>
    private const int Many = 25_000;

    private readonly TestFolder _folder = new();
    private readonly CityDatabase _database;

    public AlertLogTests() => _database = CityDatabase.Open(Path.Combine(_folder.Path, "city.sqlite"));

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_AcrossWhatIsForgotten_IsOneLog()
    {
        var log = Open();
        var all = Range(1, Many);
        log.Append(all);
        foreach (var part in all.Take(Many - 100).Chunk(5000))
        {
            Store(_database, part);
            log.MarkStored(part[^1].Sequence);
        }

        foreach (var since in new long[] { 0, 1, 5000, Many - 8193, Many - 8192, Many - 8191, Many - 101, Many - 1, Many, Many + 5 })
        {
            foreach (var query in new AlertQuery[] { new(since), new(since, Area: "centre"), new(since, LeastSeverity: Severity.Severe) })
            {
                var expected = all.Where(entry => entry.Sequence > since
                    && (query.Area is null || entry.Area == query.Area) && entry.HighestSeverity >= query.LeastSeverity).ToList();
                Assert.Equal(expected.Take(50), await log.ReadAsync(query, 50, Cancelled));
                Assert.Equal(expected, await log.ReadAsync(query, Many, Cancelled));
            }
        }
    }

    [Fact]
    public async Task Append_EntriesItHasAlready_PassesThemOver()
    {
        var log = Open();
        log.Append(Range(1, 10));
        log.Append(Range(1, 10));
        log.Append(Range(6, 15));
        log.Append([]);
        Assert.Equal(15, log.LastSequence);
        Assert.Equal(Range(1, 15), await log.ReadAsync(new AlertQuery(), 100, Cancelled));
    }

    [Fact]
    public async Task Open_AfterEntriesWereStored_GoesOnBehindThem()
    {
        Store(_database, Range(1, 20));
        var log = Open();
        Assert.Equal(20, log.LastSequence);
        Assert.Equal(20, log.ActiveCount);
        log.Append(Range(21, 22));
        Assert.Equal(Range(19, 22), await log.ReadAsync(new AlertQuery(18), 100, Cancelled));
        Assert.Equal(Range(21, 22), await log.ReadAsync(new AlertQuery(20), 100, Cancelled));
    }

    [Fact]
    public async Task Active_EndedAlerts_HoldsTheNewestEntryOfTheOthers()
    {
        var log = Open();
        Alert[] entries =
        [
            Entry(1, "a"), Entry(2, "b"), Entry(3, "c"), Entry(4, "a", AlertState.Escalated), Entry(5, "b", AlertState.Cleared), Entry(6, "c", AlertState.Cancelled),
        ];
        log.Append(entries);
        Assert.Equal([entries[3]], log.Active);
        Assert.Equal([entries[0], entries[3]], await log.HistoryAsync("a", Cancelled));
        Store(_database, entries[..3]);
        Assert.Equal([entries[0], entries[3]], await log.HistoryAsync("a", Cancelled));
        Assert.Empty(await log.HistoryAsync("z", Cancelled));
    }

    [Fact]
    public async Task WaitForEntryAfter_NoneYet_EndsWithTheNext()
    {
        var log = Open();
        log.Append(Range(1, 3));
        Assert.True(log.WaitForEntryAfterAsync(2, Cancelled).IsCompletedSuccessfully);
        var waiting = log.WaitForEntryAfterAsync(3, Cancelled);
        Assert.False(waiting.IsCompleted);
        log.Append(Range(4, 4));
        await waiting.WaitAsync(TimeSpan.FromSeconds(10), Cancelled);

        using var givenUp = new CancellationTokenSource();
        var cancelled = log.WaitForEntryAfterAsync(4, givenUp.Token);
        await givenUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
    }

    /// <summary>Fast, slow and late readers while entries are appended, stored and forgotten: each sees every entry once, in order.</summary>
    [Fact]
    public async Task Read_WhileEntriesAreAppendedStoredAndForgotten_SeesEveryEntryOnceInOrder()
    {
        var log = Open();
        var late = new TaskCompletionSource();
        var readers = new[] { 500, 100, 37 }.Select(limit => Task.Run(() => ReadAllAsync(log, limit), Cancelled))
            .Append(Task.Run(async () =>
            {
                await late.Task;
                return await ReadAllAsync(log, 211);
            }, Cancelled)).ToArray();

        var random = new Random(17);
        long appended = 0, stored = 0;
        while (stored < Many)
        {
            var next = Math.Min(Many, appended + random.Next(400));
            if (next > appended) log.Append(Range(appended + 1, next));
            appended = next;
            var keep = appended == Many ? Many : stored + random.Next((int)(appended - stored) + 1);
            if (keep > stored)
            {
                Store(_database, Range(stored + 1, keep));
                log.MarkStored(keep);
            }

            stored = keep;
            if (stored > Many / 2) late.TrySetResult();
        }

        foreach (var seen in await Task.WhenAll(readers).WaitAsync(TimeSpan.FromSeconds(60), Cancelled))
            Assert.Equal(Enumerable.Range(1, Many).Select(sequence => (long)sequence), seen);
    }

    private AlertLog Open() => new(_database, _database.Recover());

    private static async Task<List<long>> ReadAllAsync(AlertLog log, int limit)
    {
        var seen = new List<long>();
        for (long place = 0; place < Many;)
        {
            await log.WaitForEntryAfterAsync(place, Cancelled);
            var entries = await log.ReadAsync(new AlertQuery(place), limit, Cancelled);
            Assert.NotEmpty(entries);
            seen.AddRange(entries.Select(entry => entry.Sequence));
            place = seen[^1];
        }

        return seen;
    }
}
