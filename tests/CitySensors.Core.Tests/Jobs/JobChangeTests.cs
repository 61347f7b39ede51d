using System.Text.Json;
using CitySensors.Core.Definitions;
using CitySensors.Core.Jobs;

namespace CitySensors.Core.Tests.Jobs;

public sealed class JobChangeTests
{
    [Theory]
    [InlineData("""{"paused": true}""", true, "PT2H")]
    [InlineData("""{"paused": null}""", false, "PT2H")]
    [InlineData("""{"schedule": "0 3 * * *"}""", false, "0 3 * * *")]
    [InlineData("""{"schedule": null}""", false, null)]
    [InlineData("{}", false, "PT2H")]
    public void Read_Patch_ChangesWhatItNames(string json, bool isPaused, string? schedule)
    {
        var (change, errors) = Read(json);
        Assert.Empty(errors);
        var record = change!.ApplyTo(new JobRecord("export", default) { Schedule = "PT2H" });
        Assert.Equal((isPaused, schedule), (record.IsPaused, record.Schedule));
    }

    [Fact]
    public void Read_Faults_ReportsAll()
    {
        var (change, errors) = Read("""{"paused": "yes", "schedule": "at three", "retries": 3}""");
        Assert.Null(change);
        Assert.Equal(["retries", "paused", "schedule"], errors.Select(error => error.Member));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"schedule": 5}""")]
    [InlineData("""{"schedule": ""}""")]
    [InlineData("""{"schedule": "\ud800"}""")]
    public void Read_NoChange_IsRefused(string json) => Assert.Null(Read(json).Change);

    private static (JobChange? Change, IReadOnlyList<DefinitionError> Errors) Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return JobChange.Read(document.RootElement, TimeZoneInfo.Utc);
    }
}
