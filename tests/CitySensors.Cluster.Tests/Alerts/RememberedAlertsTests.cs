using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;
using CitySensors.Silo.Alerts;

namespace CitySensors.Silo.Tests.Alerts;

public sealed class RememberedAlertsTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void IsRepeat_OfAnEntryAfterAllThatIsForgotten_IsFalse()
    {
        var remembered = new RememberedAlerts(Start);
        Assert.False(remembered.IsRepeat(Entry("a", 1)));
        Assert.False(remembered.IsRepeat(Entry("a", 1, AlertState.Escalated)));
    }

    [Fact]
    public void IsRepeat_OfAnEntryOfATimeThatIsForgotten_OnlyTheStoreKnows()
    {
        var remembered = new RememberedAlerts(Start);
        Assert.Null(remembered.IsRepeat(Entry("a", 0)));
        Assert.Null(remembered.IsRepeat(Entry("a", -1, AlertState.Escalated)));
        Assert.Null(remembered.IsRepeat(Entry("a", 1, AlertState.Cleared)));
    }

    [Fact]
    public void IsRepeat_OfARememberedEntry_IsTrueWhateverItsNumber()
    {
        var remembered = new RememberedAlerts(Start);
        foreach (var entry in (Alert[])[Entry("old", -5), Entry("a", 1), Entry("a", 2, AlertState.Escalated)])
        {
            remembered.Add(entry);
            Assert.True(remembered.IsRepeat(entry with { Sequence = entry.Sequence + 100 }));
        }

        Assert.False(remembered.IsRepeat(Entry("a", 3, AlertState.Escalated)));
        Assert.False(remembered.IsRepeat(Entry("b", 1)));
    }

    [Fact]
    public void IsRepeat_OfAnEnd_IsFalseOnceForWhatWasSeenToBegin()
    {
        var remembered = new RememberedAlerts(Start);
        remembered.Add(Entry("a", 1));
        var cleared = Entry("a", 2, AlertState.Cleared);
        Assert.False(remembered.IsRepeat(cleared));
        remembered.Add(cleared);
        Assert.True(remembered.IsRepeat(cleared));
        Assert.True(remembered.IsRepeat(Entry("a", 9, AlertState.Cancelled)));
        // It may have ended before: only an alert's first entry tells that it did not.
        remembered.Add(Entry("b", 3, AlertState.Escalated));
        Assert.Null(remembered.IsRepeat(Entry("b", 4, AlertState.Cleared)));
    }

    [Fact]
    public void IsRepeat_BeyondWhatIsRemembered_OnlyTheStoreKnows()
    {
        var remembered = new RememberedAlerts(Start);
        Alert[] entries = [Entry("first", 10), .. Enumerable.Range(0, RememberedAlerts.Most).Select(i => Entry($"many-{i}", 5))];
        foreach (var entry in entries) remembered.Add(entry);

        Assert.Null(remembered.IsRepeat(entries[0]));
        Assert.Null(remembered.IsRepeat(Entry("first", 11, AlertState.Cleared)));
        Assert.Null(remembered.IsRepeat(Entry("late", 10)));
        Assert.False(remembered.IsRepeat(Entry("late", 11)));
        Assert.True(remembered.IsRepeat(entries[1]));
    }

    private static Alert Entry(string id, int second, AlertState state = AlertState.Raised) => new(
        id,
        state,
        new AlertSource("station-7", "centre", null, null),
        new AlertCondition("default-noise_level", "noise_level", "dB", 64, new Distribution(DistributionKind.Normal, 50, 3)),
        new AlertEpisode(Start, Start.AddSeconds(second), Severity.Minor, Severity.Minor),
        new Measurement(88, 12.7, 3e-37),
        "Noise at Market Square is 88 dB.")
    {
        Sequence = 1,
    };
}
