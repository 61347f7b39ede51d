using CitySensors.Core.Jobs;

namespace CitySensors.Storage.Sqlite.Tests.Database;

public sealed class JobRecordTests : IDisposable
{
    private readonly TestDatabase _city = new();

    public void Dispose() => _city.Dispose();

    [Fact]
    public void LoadJob_AfterAReopen_IsTheNewestSaved()
    {
        Assert.Null(_city.Database.LoadJob("export"));
        var first = new JobRecord("export", TestDatabase.Noon);
        var failed = (first with { Schedule = "0 3 * * *", IsPaused = true, LastSuccess = TestDatabase.Noon })
            .After(new JobRun(TestDatabase.Noon.AddHours(1), TestDatabase.Noon.AddHours(2), "The disk is full."));
        _city.Database.SaveJob(first);
        _city.Database.SaveJob(failed);
        _city.Database.SaveJob(new JobRecord("retention", TestDatabase.Noon.AddHours(2)));
        _city.Reopen();
        Assert.Equal(failed, _city.Database.LoadJob("export"));
        Assert.Equal(new JobRecord("retention", TestDatabase.Noon.AddHours(2)), _city.Database.LoadJob("retention"));
    }

    [Fact]
    public void Open_EarlierSchema_KnowsWhenJobsRanLast()
    {
        _city.Database.Dispose();
        _city.Sql($"DROP TABLE job_record; DROP INDEX aggregate_of_stations; ALTER TABLE aggregate DROP COLUMN area; DROP TABLE area; DROP TABLE dirty_area; DROP TABLE forecast; DROP TABLE forecast_hour; DROP INDEX alert_by_time; DROP INDEX alert_by_area; DROP INDEX alert_by_severity; ALTER TABLE alert DROP COLUMN audience; ALTER TABLE alert DROP COLUMN figure; DROP TABLE recomputation; DROP TABLE recomputed_aggregate; DROP TABLE audit; CREATE TABLE job (name TEXT PRIMARY KEY, last_run_ms INTEGER NOT NULL); INSERT INTO job VALUES ('retention', {TestDatabase.Noon.ToUnixTimeMilliseconds()}); PRAGMA user_version = 9");
        _city.Reopen();
        var record = _city.Database.LoadJob("retention")!;
        Assert.Equal((TestDatabase.Noon, TestDatabase.Noon, 0, false), (record.LastRun!.Began, record.LastSuccess!.Value, record.Failures, record.IsPaused));
    }
}
