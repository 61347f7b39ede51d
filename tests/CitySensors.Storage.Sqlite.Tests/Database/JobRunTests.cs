namespace CitySensors.Storage.Sqlite.Tests.Database;

public sealed class JobRunTests : IDisposable
{
    private readonly TestDatabase _city = new();

    public void Dispose() => _city.Dispose();

    [Fact]
    public void LastRun_AfterAReopen_IsTheNewestSaved()
    {
        Assert.Null(_city.Database.LastRun("retention"));
        _city.Database.SaveRun("retention", TestDatabase.Noon);
        _city.Database.SaveRun("retention", TestDatabase.Noon.AddHours(1));
        _city.Database.SaveRun("orphaned-alerts", TestDatabase.Noon.AddHours(2));
        _city.Reopen();
        Assert.Equal(TestDatabase.Noon.AddHours(1), _city.Database.LastRun("retention"));
    }
}
