using CitySensors.Truth.Matching;
using static CitySensors.Truth.Tests.Support.Truths;

namespace CitySensors.Truth.Tests.Matching;

public sealed class AlertMatchingTests
{
    [Theory]
    [InlineData("a", "temperature", 100, true)]
    [InlineData("a", "temperature", 260, true)]
    [InlineData("a", "temperature", 99, false)]
    [InlineData("a", "temperature", 261, false)]
    [InlineData("c", "temperature", 150, false)]
    [InlineData("a", "rainfall", 150, false)]
    public void Of_AlertInOrOutsideOfAnIncident_BelongsToItOrIsByChance(string station, string sensor, double time, bool belongs)
    {
        var incident = Incident(100, 200, "a", "b");

        var matching = new AlertMatching([incident], [Alert("1", station, time, sensor)], Options);

        Assert.Equal((belongs ? 1 : 0, belongs ? 0 : 1), (matching.Of(incident).Count, matching.ByChance.Count));
    }

    [Fact]
    public void Of_LaterEntriesOfAnAlert_BelongToWhatItsFirstIsDueTo()
    {
        var incident = Incident(100, 200, "a");

        var matching = new AlertMatching(
            [incident], [Alert("1", "a", 150), Alert("1", "a", 160), Alert("2", "a", 5), Alert("1", "a", 900, isNews: false)], Options);

        Assert.Equal([At(150), At(160), At(900)], matching.Of(incident).Select(entry => entry.Updated));
        Assert.Equal(["2"], matching.ByChance.Select(entry => entry.Id));
    }

    [Fact]
    public void Of_IncidentAndFaultOfTheSensor_BelongsToTheIncident()
    {
        var (fault, incident) = (Fault("stuck", 100, 200, "a"), Incident(50, 300, "a"));

        var matching = new AlertMatching([fault, incident], [Alert("1", "a", 150)], Options);

        Assert.Equal((0, 1), (matching.Of(fault).Count, matching.Of(incident).Count));
    }

    [Fact]
    public void Of_TwoIncidents_BelongsToTheOneThatBeganLast()
    {
        var (first, second) = (Incident(100, 300, "a"), Incident(200, 300, "a"));

        var matching = new AlertMatching([first, second], [Alert("1", "a", 150), Alert("2", "a", 250)], Options);

        Assert.Equal(["1"], matching.Of(first).Select(entry => entry.Id));
        Assert.Equal(["2"], matching.Of(second).Select(entry => entry.Id));
        Assert.Equal((At(150), At(250)), (matching.TimeOf(first), matching.TimeOf(second)));
    }

    [Fact]
    public void TimeOf_AlertThatWasActiveBefore_IsTheTimeOfItsEscalation()
    {
        var incident = Incident(100, 200, "a");

        var matching = new AlertMatching(
            [incident], [Alert("1", "a", 90), Alert("1", "a", 110, isNews: false), Alert("1", "a", 120)], Options);

        Assert.Equal(At(120), matching.TimeOf(incident));
        Assert.Empty(matching.Of(incident));
    }

    [Fact]
    public void TimeOf_NoAlert_IsNull()
    {
        var incident = Incident(100, 200, "a");

        Assert.Null(new AlertMatching([incident], [], Options).TimeOf(incident));
    }
}
