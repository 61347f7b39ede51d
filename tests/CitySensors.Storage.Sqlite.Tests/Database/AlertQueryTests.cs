using CitySensors.Core.Alerts;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Storage.Sqlite.Tests.Database;

public sealed class AlertQueryTests : IDisposable
{
    private readonly TestDatabase _city = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadAlerts_ACommittedEntry_RoundTrips()
    {
        var alert = TestAlerts.Entry("a", 1, AlertState.Escalated, null, Severity.Severe, Severity.Extreme);
        var cancelled = TestAlerts.Entry("a", 2, AlertState.Cancelled) with { Measurement = Measurement.None };
        var withoutDistribution = TestAlerts.Entry("b", 3) with { Condition = alert.Condition with { Expected = null }, Measurement = new(88, double.NaN, double.NaN) };
        var ofWindows = TestAlerts.Entry("c", 4) with { Condition = alert.Condition with { Expected = null, Figure = new AlertFigure { Window = new(WindowFigure.Mean, "PT6H", "PT1H") } } };
        _city.Commit(alerts: [alert, cancelled, withoutDistribution, ofWindows]);
        Assert.Equal([alert, cancelled, withoutDistribution, ofWindows], await _city.Database.ReadAlertsAsync(new AlertQuery(), 10, Cancelled));
    }

    [Fact]
    public async Task ReadAlerts_OfAnEarlierVersion_HaveNoFigure()
    {
        var alert = TestAlerts.Entry("a", 1);
        _city.Commit(alerts: [alert]);
        _city.Database.Dispose();
        _city.Sql($"ALTER TABLE alert DROP COLUMN figure; DROP TABLE audit; PRAGMA user_version = {Migrations.All.Count - 2}");
        _city.Reopen();
        Assert.Equal([alert], await _city.Database.ReadAlertsAsync(new AlertQuery(), 10, Cancelled));
    }

    [Fact]
    public async Task ReadAlerts_SinceAnEntry_ReturnsLaterEntriesUpToTheLimit()
    {
        _city.Commit(alerts: [.. Enumerable.Range(1, 30).Select(i => TestAlerts.Entry($"a{i}", i))]);
        Assert.Equal([11L, 12, 13], await SequencesAsync(new AlertQuery(Since: 10), 3));
        Assert.Equal([30L], await SequencesAsync(new AlertQuery(Since: 29), 3));
        Assert.Empty(await SequencesAsync(new AlertQuery(Since: 30), 3));
        Assert.Empty(await SequencesAsync(new AlertQuery(), 0));
    }

    [Fact]
    public async Task ReadAlerts_ByAreaAndSeverity_ReturnsMatchesInOrder()
    {
        Severity[] severities = [Severity.Minor, Severity.Extreme, Severity.Moderate, Severity.Severe];
        _city.Commit(alerts: [.. Enumerable.Range(1, 40).Select(i => TestAlerts.Entry($"a{i}", i, area: i % 2 == 0 ? "north" : null, severity: severities[i % 4]))]);

        Assert.Equal([2L, 3, 6, 7, 10], (await SequencesAsync(new AlertQuery(LeastSeverity: Severity.Moderate), 8)).Except([1, 5, 9]));
        Assert.Equal([1L, 3, 5, 7], await SequencesAsync(new AlertQuery(LeastSeverity: Severity.Severe), 4));
        Assert.Equal([37L], await SequencesAsync(new AlertQuery(Since: 33, LeastSeverity: Severity.Extreme), 4));
        Assert.Equal([12L, 14, 16], await SequencesAsync(new AlertQuery(Since: 10, Area: "north"), 3));
        Assert.Equal([14L, 18, 22], await SequencesAsync(new AlertQuery(Since: 10, Area: "north", LeastSeverity: Severity.Moderate), 3));
        Assert.Empty(await SequencesAsync(new AlertQuery(Area: "south"), 3));
    }

    [Fact]
    public async Task ReadAlerts_Audience_SelectsInEveryQuery()
    {
        Audience[] audiences = [Audience.Public, Audience.Staff, Audience.Both];
        _city.Commit(alerts: [.. Enumerable.Range(1, 9).Select(i => TestAlerts.Entry($"a{i}", i, area: "north", severity: Severity.Severe) with { Audience = audiences[i % 3] })]);
        AlertQuery[] queries = [new(), new(Area: "north"), new(LeastSeverity: Severity.Severe), new() { From = DateTimeOffset.UnixEpoch }];
        foreach (var query in queries)
        {
            Assert.Equal([2L, 3, 5, 6], await SequencesAsync(query with { Audience = Audience.Public }, 4));
            Assert.Equal([5L, 7, 8], await SequencesAsync(query with { Audience = Audience.Staff, Since = 4 }, 3));
            Assert.Equal(9, (await SequencesAsync(query, 10)).Count());
        }

        Assert.Equal(Audience.Staff, (await _city.Database.ReadAlertsAsync(new AlertQuery(), 1, Cancelled))[0].Audience);
    }

    [Fact]
    public async Task ReadAlerts_AlertFellBelowTheSeverity_ReturnsItsLaterEntriesToo()
    {
        _city.Commit(alerts:
        [
            TestAlerts.Entry("a", 1, severity: Severity.Severe),
            TestAlerts.Entry("a", 2, AlertState.Deescalated, severity: Severity.Minor, highest: Severity.Severe),
            TestAlerts.Entry("b", 3),
        ]);
        Assert.Equal([1L, 2], await SequencesAsync(new AlertQuery(LeastSeverity: Severity.Severe), 10));
    }

    [Fact]
    public async Task ReadAlerts_OfAPeriod_ReturnsEntriesByTheirTimeInOrderOfSequence()
    {
        // Late entries: times do not increase with sequence numbers.
        _city.Commit(alerts: [.. Enumerable.Range(1, 40).Select(i => At(TestDatabase.Noon.AddMinutes(i * 7 % 40), TestAlerts.Entry($"a{i}", i, area: i % 2 == 0 ? "north" : null)))]);
        var period = new AlertQuery { From = TestDatabase.Noon.AddMinutes(10), Before = TestDatabase.Noon.AddMinutes(15) };
        var expected = Enumerable.Range(1, 40).Where(i => i * 7 % 40 is >= 10 and < 15).Select(i => (long)i).ToList();

        Assert.Equal(expected, await SequencesAsync(period, 100));
        Assert.Equal(expected.Skip(1).Take(2), await SequencesAsync(period with { Since = expected[0] }, 2));
        Assert.Equal(expected.Where(i => i % 2 == 0), await SequencesAsync(period with { Area = "north" }, 100));
        Assert.Empty(await SequencesAsync(period with { LeastSeverity = Severity.Extreme }, 100));
        Assert.Equal(25, (await SequencesAsync(period with { Before = null, From = TestDatabase.Noon.AddMinutes(15) }, 100)).Count());
        Assert.Equal(10, (await SequencesAsync(period with { From = null, Before = TestDatabase.Noon.AddMinutes(10) }, 100)).Count());
    }

    [Fact]
    public async Task AlertHistory_OfAnAlert_ReturnsItsEntriesInOrder()
    {
        _city.Commit(alerts: [TestAlerts.Entry("a", 1), TestAlerts.Entry("b", 2), TestAlerts.Entry("a", 3, AlertState.Escalated)]);
        _city.Commit(alerts: [TestAlerts.Entry("a", 4, AlertState.Cleared)]);
        Assert.Equal([1L, 3, 4], (await _city.Database.AlertHistoryAsync("a", Cancelled)).Select(alert => alert.Sequence));
        Assert.Empty(await _city.Database.AlertHistoryAsync("c", Cancelled));
    }

    public void Dispose() => _city.Dispose();

    private static Alert At(DateTimeOffset time, Alert alert) => alert with { Episode = alert.Episode with { Updated = time } };

    private async Task<IEnumerable<long>> SequencesAsync(AlertQuery query, int limit) =>
        (await _city.Database.ReadAlertsAsync(query, limit, Cancelled)).Select(alert => alert.Sequence);
}
