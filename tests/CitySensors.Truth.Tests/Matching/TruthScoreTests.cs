using CitySensors.Core.Sensors;
using CitySensors.Truth.Matching;
using System.Text.Json;
using static CitySensors.Truth.Tests.Support.Truths;

namespace CitySensors.Truth.Tests.Matching;

public sealed class TruthScoreTests
{
    [Fact]
    public void Of_IncidentFoundAfterItsCrossing_HasTheDelayAndTheMessages()
    {
        var incident = Incident(100, 200, "a", "b");
        var crossings = Crossed(incident, 120);

        var figures = TruthScore.Of(
            [incident],
            Told([Alert("1", "a", 145), Alert("1", "a", 150), Alert("2", "b", 155), Alert("1", "a", 400, isNews: false)]) with { EventMessages = ["storm", "storm"] },
            crossings,
            Options);

        var heat = Assert.Single(figures.Incidents, row => row.Kind == "heat");
        Assert.Equal((1, 1, 1, 0), (heat.Number, heat.Crossed, heat.Found, heat.Missed));
        // At 120, 130 and 140, and the alert is from the next one.
        Assert.Equal((3, 25, 4), (heat.Readings!.Median, heat.Seconds!.P95, heat.Messages!.Most));
        Assert.Equal((1, 2, 2), (figures.Events.Number, figures.Events.Messages, figures.Events.MessagesPerEvent!.Most));
        Assert.Equal((2, 2, 0, 4), (figures.City.Alerts, figures.City.OfIncidents, figures.City.ByChance, figures.City.Messages));
    }

    [Fact]
    public void Of_IncidentsWithoutAlert_AreMissedIfTheyCrossedALevel()
    {
        var (crossed, weak) = (Incident(100, 200, "a"), Incident(300, 400, "a"));

        var figures = TruthScore.Of([crossed, weak], Told([]), Crossed(crossed, 120), Options);

        var all = Assert.Single(figures.Incidents, row => row.Kind == TruthScore.All);
        Assert.Equal((2, 1, 0, 1), (all.Number, all.Crossed, all.Found, all.Missed));
        Assert.Null(all.Readings);
    }

    [Fact]
    public void Of_AlertBeforeTheCrossing_HasNoDelay()
    {
        var incident = Incident(100, 200, "a");

        var figures = TruthScore.Of([incident], Told([Alert("1", "a", 110)]), Crossed(incident, 150), Options);

        var all = Assert.Single(figures.Incidents, row => row.Kind == TruthScore.All);
        Assert.Equal((1, 0), (all.Readings!.Median, all.Seconds!.Median));
    }

    [Fact]
    public void Of_Faults_ArePublishedByPublicAlertsAndFoundByThoseForStaff()
    {
        var faults = new[] { Fault("stuck", 100, 200, "a"), Fault("stuck", 100, 200, "b"), Fault("drift", 100, 200, "c") };

        var figures = TruthScore.Of(
            faults,
            Told([Alert("1", "a", 110), Alert("2", "a", 130, isPublic: false), Alert("3", "b", 150, isPublic: false), Alert("4", "b", 160, isPublic: false)]),
            Crossed(faults[0], 0),
            Options);

        var stuck = Assert.Single(figures.Faults, row => row.Kind == "stuck");
        Assert.Equal((2, 1, 2, 0), (stuck.Number, stuck.Published, stuck.Found, stuck.Missed));
        Assert.Equal((4, 50), (stuck.Readings!.Median, stuck.Seconds!.Most));
        var all = Assert.Single(figures.Faults, row => row.Kind == TruthScore.All);
        Assert.Equal((3, 1, 2, 1), (all.Number, all.Published, all.Found, all.Missed));
        Assert.Equal((1, 1, 1), (figures.City.Alerts, figures.City.OfFaults, figures.City.Messages));
    }

    [Fact]
    public void Of_AlertsByChance_AreARateOf30Days()
    {
        var figures = TruthScore.Of([], Told([Alert("1", "a", 110), Alert("1", "a", 500), Alert("2", "b", 110)]), Crossed(Incident(0, 1, "a"), 0), Options);

        Assert.Equal((1, 2, 60, 3), (figures.City.Days, figures.City.ByChance, figures.City.ByChanceIn30Days, figures.City.MessagesPerDay));
    }

    [Fact]
    public void Of_IncidentThatIsNotOverAtTheEnd_ExplainsAlertsButIsNotCounted()
    {
        var incident = Incident(86_300, 86_500, "a");

        var figures = TruthScore.Of([incident], Told([Alert("1", "a", 86_350)]), Crossed(incident, 86_350), Options);

        Assert.Equal((0, 0), (Assert.Single(figures.Incidents, row => row.Kind == TruthScore.All).Number, figures.City.ByChance));
    }

    /// <summary>The temperature of the first station is beyond the level at this time.</summary>
    private static Crossings Crossed(TruthEntry entry, double time)
    {
        var levels = PublicLevels.Of([JsonElement.Parse("""{"sensor": "temperature", "levels": [{"severity": "Minor", "above": 30}]}""")], StandardSensorTypes.All);
        var crossings = new Crossings([entry], levels, ["temperature", "humidity"]);
        crossings.Note(entry.Stations.First(), At(time), [31, 50]);
        return crossings;
    }

    [Fact]
    public void Of_IncidentThatResidentsAreToldOf_IsFoundByTheEvent()
    {
        var (near, far) = (Incident(100, 200, "a", "b"), Incident(300, 400, "c"));
        var told = Told([Alert("1", "a", 190)]) with { Events = [Event("1", "centre", 130, 250), Event("2", "north", 110, 900), Event("3", "centre", 700, 800)] };
        var figures = TruthScore.Of([near, far], told, Crossed(near, 120), Options);
        var all = Assert.Single(figures.Incidents, row => row.Kind == TruthScore.All);
        Assert.Equal((2, 1, 2, 10), (all.Number, all.Crossed, all.Found, all.Seconds!.Most));
        Assert.Equal(1, figures.Events.WithoutIncident);
    }
}
