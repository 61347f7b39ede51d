using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Tests.Alerts;

public sealed class RecentAlertsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 10, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Append_NumbersWithGaps_AreReadInOrder()
    {
        var recent = new RecentAlerts(10, []);
        recent.Append([Entry(11), Entry(14)]);
        recent.Append([Entry(20)]);
        Assert.Equal(20, recent.LastSequence);
        Assert.Equal([14, 20], SequencesOf(recent, since: 11));
        Assert.Equal([14, 20], SequencesOf(recent, since: 13));
        Assert.Equal([20], SequencesOf(recent, since: 14));
        Assert.Equal([], SequencesOf(recent, since: 20));
    }

    [Fact]
    public void Append_KnownEntries_AreSkipped()
    {
        var recent = new RecentAlerts(10, []);
        recent.Append([Entry(11), Entry(12)]);
        recent.Append([Entry(9), Entry(12), Entry(13)]);
        recent.Append([Entry(13)]);
        Assert.Equal([11, 12, 13], SequencesOf(recent, since: 10));
    }

    [Fact]
    public void TryRead_EvictedEntries_ReturnsFalse()
    {
        var recent = new RecentAlerts(10, []);
        recent.Append([Entry(11)]);
        Assert.False(recent.TryRead(new AlertQuery(9), 10, out var entries));
        Assert.Empty(entries);
        Assert.True(recent.TryRead(new AlertQuery(10), 10, out entries));
        Assert.Single(entries);
    }

    [Fact]
    public void TryRead_AreaSeverityAndLimit_AreKept()
    {
        var recent = new RecentAlerts(0, []);
        recent.Append([Entry(1, area: "north"), Entry(2, Severity.Extreme), Entry(3, Severity.Extreme, "north"), Entry(4, Severity.Extreme, "north")]);
        Assert.True(recent.TryRead(new AlertQuery(0, "north", Severity.Severe), 1, out var entries));
        Assert.Equal(3, Assert.Single(entries).Sequence);
    }

    [Fact]
    public void Active_RaisedAndEnded_AreThoseThatHaveNotEnded()
    {
        var recent = new RecentAlerts(2, [Entry(1, id: "old"), Entry(2, id: "older")]);
        recent.Append([Entry(3, id: "new"), Entry(4, id: "old", state: AlertState.Cleared), Entry(5, id: "new", state: AlertState.Escalated)]);
        Assert.Equal([("older", 2L), ("new", 5L)], recent.Active.Select(alert => (alert.Id, alert.Sequence)));
        Assert.Equal(2, recent.ActiveCount);
        Assert.Equal([3, 5], recent.History("new").Select(entry => entry.Sequence));
    }

    [Theory]
    [InlineData(long.MaxValue, false)]
    [InlineData(5_000, true)]
    public void MarkStored_Many_ForgetsOnlyWhatIsStored(long stored, bool keepsTheSecondHalf)
    {
        var recent = new RecentAlerts(0, []);
        recent.Append([.. Enumerable.Range(1, 20_000).Select(sequence => Entry(sequence))]);
        recent.MarkStored(stored);
        Assert.False(recent.TryRead(new AlertQuery(0), 1, out _));
        Assert.Equal(keepsTheSecondHalf, recent.TryRead(new AlertQuery(5_000), 20_000, out var entries));
        if (keepsTheSecondHalf) Assert.Equal(15_000, entries.Count);
        Assert.Equal(8_000, SequencesOf(recent, since: 12_000).Length);
    }

    [Fact]
    public async Task WaitForEntryAfter_Append_EndsOnlyThen()
    {
        var recent = new RecentAlerts(5, []);
        Assert.True(recent.WaitForEntryAfterAsync(4, TestContext.Current.CancellationToken).IsCompletedSuccessfully);
        var waiting = recent.WaitForEntryAfterAsync(5, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        recent.Append([Entry(8)]);
        await waiting;
        using var given = new CancellationTokenSource();
        var cancelled = recent.WaitForEntryAfterAsync(8, given.Token);
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
    }

    private static long[] SequencesOf(RecentAlerts recent, long since)
    {
        Assert.True(recent.TryRead(new AlertQuery(since), int.MaxValue, out var entries));
        return [.. entries.Select(entry => entry.Sequence)];
    }

    private static Alert Entry(long sequence, Severity severity = Severity.Minor, string? area = null, string? id = null, AlertState state = AlertState.Raised) => new(
        id ?? $"alert-{sequence}",
        state,
        new AlertSource("station", area, null, null),
        new AlertCondition("rule", "noise_level", "dB", 65, new Distribution(DistributionKind.Normal, 50, 3)),
        new AlertEpisode(Noon, Noon, severity, severity),
        new Measurement(80, 10, 1e-20),
        "Noise is loud.")
    {
        Sequence = sequence,
    };
}
