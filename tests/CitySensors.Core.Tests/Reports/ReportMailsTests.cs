using CitySensors.Core.Reports;

namespace CitySensors.Core.Tests.Reports;

public sealed class ReportMailsTests
{
    [Fact]
    public void Due_BeforeTheFirstMail_IsTheNewestReport() => Assert.Equal([27], DaysOf(27, Entry(25), Entry(26), Entry(27)));

    [Fact]
    public void Due_AfterAMail_AreThoseSince() => Assert.Equal([26, 27], DaysOf(27, Entry(24), Entry(25, isSent: true), Entry(26), Entry(27)));

    [Fact]
    public void Due_Provisional_WaitsUntilTheNextDayIsOver()
    {
        Assert.Empty(DaysOf(27, Entry(26, isSent: true), Entry(27, isProvisional: true)));
        Assert.Equal([27, 28], DaysOf(28, Entry(26, isSent: true), Entry(27, isProvisional: true), Entry(28)));
    }

    [Fact]
    public void Due_SentAlready_IsNothing() => Assert.Empty(DaysOf(27, Entry(26), Entry(27, isSent: true)));

    private static IEnumerable<int> DaysOf(int last, params ReportEntry[] reports) => ReportMails.Due(reports, new DateOnly(2026, 11, last)).Select(report => report.Day.Day);

    private static ReportEntry Entry(int day, bool isSent = false, bool isProvisional = false) =>
        new(new DateOnly(2026, 11, day), DateTimeOffset.UnixEpoch, isProvisional, isSent ? DateTimeOffset.UnixEpoch : null);
}
