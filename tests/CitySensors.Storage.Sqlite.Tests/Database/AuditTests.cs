using CitySensors.Core.Audit;
using CitySensors.Core.Storage;
using CitySensors.Storage.Sqlite.Store;
using CitySensors.TestSupport.Audit;
using Microsoft.Data.Sqlite;
using static CitySensors.TestSupport.Audit.AuditEntries;

namespace CitySensors.Storage.Sqlite.Tests.Database;

public sealed class AuditTests : IDisposable
{
    private static readonly DateTimeOffset Noon = TestDatabase.Noon;

    private readonly TestDatabase _city = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _city.Dispose();

    [Fact]
    public async Task TryAppend_AfterAReopen_EntriesAreAsTheyWere()
    {
        var first = One(Noon, Open, AuditActions.Change, AuditSubjects.Rule, "heat") with { Details = AuditDetails.Of(("version", "3")) };
        var second = Step(Noon.AddMilliseconds(1), Ada, AuditActions.Note, "alert", 1) with { Comment = "Zürich, “seen” 🚒" };
        Assert.True(_city.Database.Audit.TryAppend(first));
        Assert.True(_city.Database.Audit.TryAppend(second));
        _city.Reopen();
        Assert.Equal([Text(second), Text(first)], (await ReadAsync(new AuditQuery())).Entries.Select(Text));
        Assert.Equal([Text(second)], (await _city.Database.Audit.StepsAsync(second.Subject, Cancelled)).Select(Text));
    }

    [Fact]
    public async Task TryAppend_TakenStep_AppendsNothing()
    {
        Assert.True(_city.Database.Audit.TryAppend(Step(Noon, Ada, AuditActions.Acknowledge, "alert", 1)));
        Assert.False(_city.Database.Audit.TryAppend(Step(Noon.AddSeconds(1), Ben, AuditActions.Acknowledge, "alert", 1)));
        Assert.True(_city.Database.Audit.TryAppend(Step(Noon.AddSeconds(1), Ben, AuditActions.Acknowledge, "another", 1)));
        Assert.Equal(["another", "alert"], (await ReadAsync(new AuditQuery())).Entries.Select(entry => entry.Subject.Id));
    }

    [Fact]
    public async Task TryAppendAsync_DiskFull_IsUnavailableAndAppendsNothing()
    {
        var log = new SqliteAuditLog(_city.Database);
        Assert.True(await log.TryAppendAsync(One(Noon, Ada, AuditActions.Run, AuditSubjects.Job, "export"), Cancelled));
        _city.Database.LimitPages(1);
        var isFull = false;
        for (var i = 1; !isFull && i < 100; i++)
        {
            var entry = One(Noon, Ada, AuditActions.Note, AuditSubjects.Job, "export", i) with { Comment = new string('a', AuditEntry.MaxCommentLength) };
            isFull = await Record.ExceptionAsync(() => log.TryAppendAsync(entry, Cancelled)) is StoreUnavailableException;
            if (isFull) Assert.DoesNotContain(entry.Id, (await ReadAsync(new AuditQuery())).Entries.Select(one => one.Id));
        }

        Assert.True(isFull);
        _city.Database.LimitPages(1_000_000);
        Assert.True(await log.TryAppendAsync(One(Noon, Ada, AuditActions.Run, AuditSubjects.Job, "export", 1000), Cancelled));
    }

    [Theory]
    [InlineData("UPDATE audit SET comment = 'never'")]
    [InlineData("UPDATE audit SET id = 'f' WHERE action = 'note'")]
    [InlineData("DELETE FROM audit")]
    [InlineData("DELETE FROM audit WHERE action = 'note'")]
    [InlineData("INSERT OR REPLACE INTO audit SELECT id, time_ms, actor, actor_name, role, action, subject_kind, subject_id, step, 'never', details FROM audit")]
    [InlineData("INSERT OR REPLACE INTO audit SELECT 'f', time_ms, actor, actor_name, role, action, subject_kind, subject_id, step, 'never', details FROM audit")]
    [InlineData("INSERT INTO audit SELECT * FROM audit WHERE true ON CONFLICT DO UPDATE SET comment = 'never'")]
    public async Task Audit_StatementThatChangesEntries_IsRefused(string sql)
    {
        var entry = Step(Noon, Ada, AuditActions.Note, "alert", 1) with { Comment = "Seen." };
        _city.Database.Audit.TryAppend(entry);
        var refused = Assert.Throws<SqliteException>(() => _city.Sql(sql));
        Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
        Assert.Equal([Text(entry)], (await ReadAsync(new AuditQuery())).Entries.Select(Text));
    }

    [Fact]
    public async Task ReadAsync_EachFilter_SelectsItsEntries()
    {
        AuditEntry[] all =
        [
            One(Noon, Ada, AuditActions.Create, AuditSubjects.Rule, "heat"),
            One(Noon.AddSeconds(1), Ben, AuditActions.Change, AuditSubjects.Rule, "heat"),
            One(Noon.AddSeconds(2), Open, AuditActions.Create, AuditSubjects.Rule, "cold"),
            One(Noon.AddSeconds(3), Ada, AuditActions.Create, AuditSubjects.Station, "heat"),
        ];
        foreach (var entry in all) _city.Database.Audit.TryAppend(entry);
        AuditQuery[] queries =
        [
            new(), new() { From = Noon.AddSeconds(1) }, new() { From = Noon.AddTicks(1), To = Noon.AddSeconds(3) }, new() { Actor = "k1" }, new() { Actor = "Ada" }, new() { Actor = "open" },
            new() { Action = AuditActions.Create }, new() { SubjectKind = AuditSubjects.Rule }, new() { SubjectKind = AuditSubjects.Rule, SubjectId = "heat" },
            new() { Before = all[2].Id }, new() { Before = all[2].Id, To = Noon.AddSeconds(1) },
        ];
        int[] counts = [4, 3, 2, 2, 2, 1, 3, 3, 2, 2, 1];
        foreach (var (query, count) in queries.Zip(counts))
        {
            var found = (await ReadAsync(query)).Entries;
            Assert.Equal(all.Reverse().Where(query.Matches).Select(Text), found.Select(Text));
            Assert.Equal(count, found.Count);
        }
    }

    [Fact]
    public async Task ReadAsync_InPages_ReturnsEachEntryOnce()
    {
        for (var i = 0; i < 7; i++) _city.Database.Audit.TryAppend(One(Noon, Ada, AuditActions.Run, AuditSubjects.Job, $"{i}", i));
        var (found, before) = (new List<string>(), default(string));
        do
        {
            var page = await ReadAsync(new AuditQuery { Before = before }, 3);
            found.AddRange(page.Entries.Select(entry => entry.Subject.Id));
            before = page.Next;
        }
        while (before is not null);
        Assert.Equal(["6", "5", "4", "3", "2", "1", "0"], found);
    }

    private Task<AuditPage> ReadAsync(AuditQuery query, int limit = 100) => _city.Database.Audit.ReadAsync(query, limit, Cancelled);
}
