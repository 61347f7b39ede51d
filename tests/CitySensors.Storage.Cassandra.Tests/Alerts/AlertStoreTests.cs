using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;
using CitySensors.Storage.Cassandra.Alerts;
using CitySensors.Storage.Cassandra.Tests.Support;

namespace CitySensors.Storage.Cassandra.Tests.Alerts;

public sealed class AlertStoreTests : IAsyncLifetime
{
    private TestCity _city = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private AlertStore Alerts => _city.Store.Alerts;

    public async ValueTask InitializeAsync() => _city = await TestCity.OpenAsync();

    public ValueTask DisposeAsync() => _city.DisposeAsync();

    [Fact]
    public async Task AppendAsync_Entries_RoundTrip()
    {
        var raised = Entry("a", 1);
        raised = raised with { Change = 7, Episode = raised.Episode with { Updated = TestCity.Noon.AddMicroseconds(1) }, Source = raised.Source with { Latitude = 48.137, Longitude = 11.575 } };
        var cancelled = Entry("b", 2, AlertState.Cancelled, area: null);
        cancelled = cancelled with { Measurement = Measurement.None, Condition = cancelled.Condition with { Threshold = double.NegativeInfinity, Figure = new AlertFigure { Forecast = new("PT24H", 0.5, TestCity.Noon) } } };
        Assert.Equal(0, await Alerts.PersistedThroughAsync(Cancelled));
        await Assert.ThrowsAsync<ArgumentException>(() => Alerts.AppendAsync([Entry("a", 0)], 1, Cancelled));
        await Alerts.AppendAsync([raised, cancelled], 5, Cancelled);
        Assert.Equal([raised, cancelled], await ReadAsync(new AlertQuery()));
        Assert.Equal(5, await Alerts.PersistedThroughAsync(Cancelled));
    }

    [Fact]
    public async Task ReadAsync_AcrossBuckets_ReturnsLaterMatches()
    {
        const long far = 5L * AlertStore.BucketEntries;
        await Alerts.AppendAsync([.. Enumerable.Range(0, 40).Select(i => Entry($"alert-{i}", far - 20 + i, area: i % 4 == 0 ? "park" : "centre", severity: (Severity)(1 + i % 4)))], far + 19, Cancelled);
        await Alerts.AppendAsync([Entry("later", far * 3)], far * 3, Cancelled);

        Assert.Equal(41, (await ReadAsync(new AlertQuery())).Count);
        Assert.Equal([far - 1, far, far + 1], (await ReadAsync(new AlertQuery(far - 2), 3)).Select(alert => alert.Sequence));
        Assert.Equal([far - 20, far - 16], (await ReadAsync(new AlertQuery(Area: "park"), 2)).Select(alert => alert.Sequence));
        Assert.Equal(10, (await ReadAsync(new AlertQuery(LeastSeverity: Severity.Extreme))).Count);
        Assert.Empty(await ReadAsync(new AlertQuery(far * 3)));
        Assert.Empty(await ReadAsync(new AlertQuery(), 0));
        Assert.Equal(far * 3, await Alerts.PersistedThroughAsync(Cancelled));
    }

    [Fact]
    public async Task ReadAsync_Audience_ReturnsAlertsForIt()
    {
        Audience[] audiences = [Audience.Public, Audience.Staff, Audience.Both];
        await Alerts.AppendAsync([.. Enumerable.Range(1, 9).Select(i => Entry($"alert-{i}", i) with { Audience = audiences[i % 3] })], 9, Cancelled);
        Assert.Equal([2L, 3, 5, 6], (await ReadAsync(new AlertQuery { Audience = Audience.Public }, 4)).Select(alert => alert.Sequence));
        Assert.Equal([7L, 8], (await ReadAsync(new AlertQuery(5) { Audience = Audience.Staff }, 2)).Select(alert => alert.Sequence));
        Assert.Equal(audiences[1], (await ReadAsync(new AlertQuery(), 1))[0].Audience);
    }

    [Fact]
    public async Task AppendAsync_OnSeveralNodes_ChangesNothing()
    {
        await using var other = await _city.OpenAnotherAsync();
        Alert[] entries = [Entry("a", 1), Entry("b", 2), Entry("a", 3, AlertState.Escalated, severity: Severity.Severe), Entry("a", 4, AlertState.Cleared)];
        await Task.WhenAll(Alerts.AppendAsync(entries, 4, Cancelled), other.Alerts.AppendAsync(entries, 4, Cancelled));
        await Alerts.AppendAsync(entries, 4, Cancelled);
        Assert.Equal(entries, await ReadAsync(new AlertQuery()));
        Assert.Equal([entries[0], entries[2], entries[3]], await Alerts.HistoryAsync("a", Cancelled));
        Assert.Empty(await Alerts.HistoryAsync("nothing", Cancelled));
    }

    [Fact]
    public async Task LastChangeAsync_Station_IsTheNewestBeforeTheSequence()
    {
        await Alerts.AppendAsync([Entry("a", 1), Entry("a", 3) with { Change = 2 }, Entry("b", 9) with { Change = 3 }], 9, Cancelled);
        Assert.Equal(0, await Alerts.LastChangeAsync("station-7", 1, Cancelled));
        Assert.Equal(1, await Alerts.LastChangeAsync("station-7", 3, Cancelled));
        Assert.Equal(2, await Alerts.LastChangeAsync("station-7", 9, Cancelled));
        Assert.Equal(3, await Alerts.LastChangeAsync("station-7", 10, Cancelled));
        Assert.Equal(0, await Alerts.LastChangeAsync("station-8", 10, Cancelled));
    }

    [Fact]
    public async Task AppendAsync_ByALaggingNode_DoesNotMoveThePositionBack()
    {
        await Alerts.AppendAsync([Entry("a", 7)], 9, Cancelled);
        await Alerts.AppendAsync([Entry("a", 7)], 7, Cancelled);
        Assert.Equal(9, await Alerts.PersistedThroughAsync(Cancelled));
    }

    [Fact]
    public async Task ActiveAsync_WhateverTheOrderOfAppending_HasTheNewestEntryOfWhatHasNotEnded()
    {
        var clear = Entry("gone", 2, AlertState.Cleared);
        await Alerts.AppendAsync([clear], 2, Cancelled);
        await Alerts.AppendAsync([Entry("gone", 1), Entry("rising", 4, AlertState.Escalated)], 4, Cancelled);
        await Alerts.AppendAsync([Entry("rising", 3), Entry("new", 5), .. Enumerable.Range(10, 100).Select(i => Entry($"many-{i}", i))], 109, Cancelled);
        Assert.Equal([4, 5, .. Enumerable.Range(10, 100)], (await Alerts.ActiveAsync(Cancelled)).Select(alert => alert.Sequence));
    }

    private Task<IReadOnlyList<Alert>> ReadAsync(AlertQuery query, int limit = int.MaxValue) => Alerts.ReadAsync(query, limit, Cancelled);

    private static Alert Entry(string id, long sequence, AlertState state = AlertState.Raised, string? area = "centre", Severity severity = Severity.Minor) => new(
        id,
        state,
        new AlertSource("station-7", area, null, null),
        new AlertCondition("default-particulate_matter", "particulate_matter", "ug/m3", 37.4, new Distribution(DistributionKind.FoldedNormal, 30, 2)),
        new AlertEpisode(TestCity.Noon, TestCity.Noon.AddMinutes(sequence), severity, severity),
        new Measurement(88, 29, 3.3e-185),
        "Fine dust at Market Square is 88 µg/m³.")
    {
        Sequence = sequence,
        Change = sequence,
    };
}
