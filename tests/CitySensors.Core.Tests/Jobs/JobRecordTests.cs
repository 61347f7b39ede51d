using CitySensors.Core.Jobs;

namespace CitySensors.Core.Tests.Jobs;

public sealed class JobRecordTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);
    private static readonly JobSchedule Hourly = JobSchedule.Every(TimeSpan.FromHours(1));
    private static readonly JobSchedule AtThree = JobSchedule.Parse("0 3 * * *", TimeZoneInfo.Utc, out _)!;

    private readonly JobRecord _new = new("export", Noon);

    [Fact]
    public void DueAt_NeverRan_IsAtOnceForAnIntervalAndAtItsTimeForCron()
    {
        Assert.Equal(Noon, _new.DueAt(Hourly));
        Assert.Equal(Noon.AddHours(15), _new.DueAt(AtThree));
    }

    [Fact]
    public void DueAt_SeveralRunsMissed_IsCaughtUpOnce()
    {
        var threeDaysLater = Noon.AddDays(3);
        var record = _new.After(new JobRun(Noon, Noon.AddMinutes(1), null));
        Assert.True(record.DueAt(AtThree) < threeDaysLater);
        record = record.After(new JobRun(threeDaysLater, threeDaysLater.AddMinutes(1), null));
        Assert.Equal(Noon.AddDays(3).AddHours(15), record.DueAt(AtThree));
    }

    [Fact]
    public void DueAt_Paused_IsNever() => Assert.Null((_new with { IsPaused = true }).DueAt(Hourly));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(6, 32)]
    [InlineData(7, 60)]
    [InlineData(1000, 60)]
    public void DueAt_Failed_IsRetriedLaterEachTime(int failures, int minutes)
    {
        var ended = Noon.AddMinutes(5);
        var record = _new with { LastRun = new JobRun(Noon, ended, "The disk is full."), Failures = failures };
        Assert.Equal(ended.AddMinutes(minutes), record.DueAt(AtThree));
    }

    [Fact]
    public void DueAt_FailedShortlyBeforeTheNextTime_IsAtThatTime()
    {
        var record = _new.After(new JobRun(Noon, Noon.AddSeconds(1), "The disk is full."));
        Assert.Equal(Noon.AddSeconds(10), record.DueAt(JobSchedule.Every(TimeSpan.FromSeconds(10))));
    }

    [Fact]
    public void After_Runs_CountsFailuresSinceTheLastSuccess()
    {
        var failed = _new.After(new JobRun(Noon, Noon, null)).After(new JobRun(Noon.AddHours(1), Noon.AddHours(1), "No route.")).After(new JobRun(Noon.AddHours(2), Noon.AddHours(2), "No route."));
        Assert.Equal((2, Noon), (failed.Failures, failed.LastSuccess));
        var repaired = failed.After(new JobRun(Noon.AddHours(3), Noon.AddHours(3), null));
        Assert.Equal((0, Noon.AddHours(3)), (repaired.Failures, repaired.LastSuccess));
    }

    [Fact]
    public void NextRun_OfARunUnderWay_IsTheOneAfterIt()
    {
        var status = new JobStatus("export", "", "PT1H", Hourly, _new, Noon.AddMinutes(30));
        Assert.Equal(Noon.AddMinutes(90), status.NextRun(Noon.AddMinutes(40)));
        Assert.Equal(TimeSpan.Zero, status.Overdue(Noon.AddMinutes(40)));
        Assert.Equal(TimeSpan.FromMinutes(40), (status with { RunningSince = null }).Overdue(Noon.AddMinutes(40)));
        Assert.Equal(Noon.AddMinutes(40), (status with { RunningSince = null }).NextRun(Noon.AddMinutes(40)));
    }
}
