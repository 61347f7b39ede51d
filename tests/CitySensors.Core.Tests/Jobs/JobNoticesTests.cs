using CitySensors.Core.Jobs;

namespace CitySensors.Core.Tests.Jobs;

public sealed class JobNoticesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 28, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_JobsThatFailAndRunAgain_AreToldOnce()
    {
        var notices = JobNotices.Of([Job("archive", fails: true), Job("export", fails: true), Job("report", fails: false), Job("other", fails: false)], ["export", "report", "gone"]);
        Assert.Equal(["archive"], notices.Failed.Select(job => job.Name));
        Assert.Equal(["report"], notices.Recovered.Select(job => job.Name));
    }

    private static JobStatus Job(string name, bool fails)
    {
        var schedule = JobSchedule.Every(TimeSpan.FromHours(1));
        return new JobStatus(name, "Does something.", schedule.Text, schedule, new JobRecord(name, Noon).After(new JobRun(Noon, Noon, fails ? "It fails." : null)), null);
    }
}
