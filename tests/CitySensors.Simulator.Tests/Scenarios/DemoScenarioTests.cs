using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;
using CitySensors.Core.Stations;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Scenarios;

namespace CitySensors.Simulator.Tests.Scenarios;

public sealed class DemoScenarioTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Incidents_WithTheRulesOfTheDemo_RaiseEscalateAndClearAnAlert(ulong seed)
    {
        var log = Run(seed, TimeSpan.FromSeconds(51));
        var stories = log.GroupBy(alert => alert.Id).Select(alert => alert.ToList()).ToList();

        Assert.Contains(stories, story => story[0] is { State: AlertState.Raised, Severity: Severity.Minor } && story[0].Updated - Start <= TimeSpan.FromSeconds(15)
            && story.Count(alert => alert.State == AlertState.Escalated) >= 2 && story[^1].HighestSeverity >= Severity.Severe
            && story[^1].State == AlertState.Cleared && story[^1].Updated - Start <= TimeSpan.FromSeconds(45));
    }

    [Fact]
    public void Incidents_ForHalfAnHour_RaiseAlertsAboutEveryMinute()
    {
        var minutes = Run(1, TimeSpan.FromMinutes(30)).Where(alert => alert.State == AlertState.Raised)
            .GroupBy(alert => (int)Math.Round((alert.Updated - Start).TotalMinutes)).Count();

        Assert.True(minutes >= 29, $"{minutes} of 30");
    }

    [Fact]
    public void Incidents_OneAfterTheOther_ChangeKindAndPlace()
    {
        var layout = new CityLayout(new CityOptions());
        var incidents = DemoScenario.Incidents(layout, Start, 3).Take(200).ToList();

        Assert.All(incidents.Zip(incidents.Skip(1)), pair =>
        {
            Assert.NotEqual(pair.First.Kind, pair.Second.Kind);
            Assert.NotEqual(pair.First.Centre, pair.Second.Centre);
            Assert.True(pair.Second.Onset > pair.First.End);
        });
        Assert.Equal(4, incidents.Select(incident => incident.Kind).Distinct().Count());
        Assert.Equal(incidents, DemoScenario.Incidents(layout, Start, 3).Take(200));
    }

    [Fact]
    public void Options_Demo_ArePossible()
    {
        var options = DemoScenario.Options(Start);

        Assert.Empty(options.Errors());
        Assert.Equal((50, 50.0, 1.0), (options.City.Stations, options.ReadingsPerSecond, options.Speed));
    }

    /// <summary>The alert log of the demo, by the stations and rules that a server would use.</summary>
    private static List<Alert> Run(ulong seed, TimeSpan duration)
    {
        var options = DemoScenario.Options(Start, seed);
        using var city = new SimulatedCity(options.City, options.Script);
        var catalogue = options.City.SensorTypes.Aggregate(Catalogue.Empty, (known, type) => known.With(type)
            .With(DefaultRules.ByTailProbability(type.Id, DemoScenario.RuleFor, DemoScenario.RuleClearAfter)));
        var plans = new StationPlans(catalogue, new AlertText(TimeZoneInfo.Utc));
        var stations = city.Stations.Select(station => new Station(station, plans.For(station))).ToList();
        var scores = new Scores(catalogue.Slots.Count);
        var values = new double[catalogue.Slots.Count];
        var log = new List<Alert>();
        for (var n = 0; n < duration.TotalSeconds * stations.Count; n++)
        {
            var time = Start.AddSeconds(n / (double)stations.Count);
            if (city.Observe(n % stations.Count, time, values)) stations[n % stations.Count].Observe(new Reading(time.UtcTicks, values), time.UtcTicks, scores, log);
        }

        return log;
    }
}
