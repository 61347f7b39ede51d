using CitySensors.Core.Audit;
using CitySensors.Storage.Cassandra.Tests.Support;
using CitySensors.TestSupport.Audit;
using static CitySensors.TestSupport.Audit.AuditEntries;

namespace CitySensors.Storage.Cassandra.Tests.Audit;

public sealed class AuditStoreTests
{
    private static readonly DateTimeOffset Noon = TestCity.Noon;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TryAppendAsync_OnAnotherNode_EntriesAreAsTheyWere()
    {
        await using var city = await TestCity.OpenAsync();
        await using var other = await city.OpenAnotherAsync();
        var first = One(Noon, Open, AuditActions.Change, AuditSubjects.Rule, "heat") with { Details = AuditDetails.Of(("version", "3")) };
        var second = Step(Noon.AddMilliseconds(1), Ada, AuditActions.Note, "alert", 1) with { Comment = "Zürich, “seen” 🚒" };
        Assert.True(await city.Store.Audit.TryAppendAsync(first, Cancelled));
        Assert.True(await city.Store.Audit.TryAppendAsync(second, Cancelled));
        Assert.Equal([Text(second), Text(first)], (await other.Audit.ReadAsync(new AuditQuery(), 10, Cancelled)).Entries.Select(Text));
        Assert.Equal([Text(second)], (await other.Audit.StepsAsync(second.Subject, Cancelled)).Select(Text));
        var shown = await city.SelectAsync("month, time, actor_name, action, subject_kind, subject_id, comment", "audit_log");
        Assert.Equal(
            [("2023-11", Noon.AddMilliseconds(1), "Ada", "note", "alert", "alert"), ("2023-11", Noon, "open", "change", "rule", "heat")],
            shown.Select(row => (row.GetValue<string>("month"), row.GetValue<DateTimeOffset>("time"), row.GetValue<string>("actor_name"), row.GetValue<string>("action"), row.GetValue<string>("subject_kind"), row.GetValue<string>("subject_id"))));
    }

    [Fact]
    public async Task TryAppendAsync_OneStepBySeveralAtOnce_OneOfThemHasIt()
    {
        await using var city = await TestCity.OpenAsync();
        await using var other = await city.OpenAnotherAsync();
        var entries = Enumerable.Range(0, 8).Select(i => Step(Noon.AddSeconds(i), i % 2 == 0 ? Ada : Ben, AuditActions.Acknowledge, "alert", 1)).ToList();
        var taken = await Task.WhenAll(entries.Select((entry, i) => (i % 2 == 0 ? city.Store : other).Audit.TryAppendAsync(entry, Cancelled)));
        var winner = Text(entries[taken.Index().Single(one => one.Item).Index]);
        Assert.Equal([winner], (await other.Audit.StepsAsync(entries[0].Subject, Cancelled)).Select(Text));
        Assert.Equal([winner], (await other.Audit.ReadAsync(new AuditQuery(), 10, Cancelled)).Entries.Select(Text));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReadAsync_StepOfAProcessThatEnded_IsAnEntryIfTheStepWasTaken(bool wasTaken)
    {
        await using var city = await TestCity.OpenAsync();
        var entry = Step(Noon, Ada, AuditActions.Acknowledge, "alert", 1);
        await city.Store.Audit.TryAppendAsync(entry, Cancelled);
        // As it is before the confirmation, and before the step is taken.
        await Node.CqlAsync($"UPDATE {city.Keyspace}.audit_log SET confirmed = false WHERE month = '2023-11' AND id = '{entry.Id}'");
        if (!wasTaken) await Node.CqlAsync($"DELETE FROM {city.Keyspace}.audit_step WHERE subject_kind = 'alert' AND subject_id = 'alert'");
        var found = await city.Store.Audit.ReadAsync(new AuditQuery(), 10, Cancelled);
        Assert.Equal(wasTaken ? [Text(entry)] : [], found.Entries.Select(Text));
    }

    [Fact]
    public async Task ReadAsync_EachFilterOverMonths_SelectsItsEntries()
    {
        await using var city = await TestCity.OpenAsync();
        AuditEntry[] all =
        [
            One(Noon, Ada, AuditActions.Create, AuditSubjects.Rule, "heat"),
            One(Noon.AddDays(20), Ben, AuditActions.Change, AuditSubjects.Rule, "heat"),
            One(Noon.AddDays(50), Open, AuditActions.Create, AuditSubjects.Rule, "cold"),
            One(Noon.AddDays(500), Ada, AuditActions.Create, AuditSubjects.Station, "heat"),
        ];
        foreach (var entry in all) await city.Store.Audit.TryAppendAsync(entry, Cancelled);
        AuditQuery[] queries =
        [
            new(), new() { From = Noon.AddDays(20) }, new() { From = Noon.AddTicks(1), To = Noon.AddDays(500) }, new() { Actor = "k1" }, new() { Actor = "Ada" }, new() { Actor = "open" },
            new() { Action = AuditActions.Create }, new() { SubjectKind = AuditSubjects.Rule }, new() { SubjectKind = AuditSubjects.Rule, SubjectId = "heat" },
            new() { Before = all[2].Id }, new() { Before = all[2].Id, To = Noon.AddDays(1) },
        ];
        int[] counts = [4, 3, 2, 2, 2, 1, 3, 3, 2, 2, 1];
        foreach (var (query, count) in queries.Zip(counts))
        {
            var found = (await city.Store.Audit.ReadAsync(query, 10, Cancelled)).Entries;
            Assert.Equal(all.Reverse().Where(query.Matches).Select(Text), found.Select(Text));
            Assert.Equal(count, found.Count);
        }
    }

    [Fact]
    public async Task ReadAsync_InPages_ReturnsEachEntryOnce()
    {
        await using var city = await TestCity.OpenAsync();
        for (var i = 0; i < 7; i++) await city.Store.Audit.TryAppendAsync(One(Noon.AddDays(i * 10), Ada, AuditActions.Run, AuditSubjects.Job, $"{i}"), Cancelled);
        var (found, before) = (new List<string>(), default(string));
        do
        {
            var page = await city.Store.Audit.ReadAsync(new AuditQuery { Before = before }, 3, Cancelled);
            found.AddRange(page.Entries.Select(entry => entry.Subject.Id));
            before = page.Next;
        }
        while (before is not null);
        Assert.Equal(["6", "5", "4", "3", "2", "1", "0"], found);
    }

    [Fact]
    public async Task RestoreAsync_Repeated_EntriesAndStepsAreThereOnce()
    {
        await using var city = await TestCity.OpenAsync();
        var entry = Step(Noon, Ada, AuditActions.Note, "alert", 1) with { Comment = "Seen." };
        for (var i = 0; i < 2; i++) await city.Store.Audit.RestoreAsync(entry, Cancelled);
        Assert.Equal([Text(entry)], (await city.Store.Audit.ReadAsync(new AuditQuery(), 10, Cancelled)).Entries.Select(Text));
        Assert.False(await city.Store.Audit.TryAppendAsync(Step(Noon.AddSeconds(1), Ben, AuditActions.Note, "alert", 1), Cancelled));
    }
}
