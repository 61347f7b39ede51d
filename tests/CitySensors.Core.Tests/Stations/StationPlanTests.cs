using CitySensors.Core.Alerts;
using CitySensors.Core.Stations;

namespace CitySensors.Core.Tests.Stations;

public sealed class StationPlanTests
{
    [Fact]
    public void For_StationsWithTheSameRules_IsOnePlan()
    {
        var dust = StationDriver.Above(TimeSpan.Zero, TimeSpan.Zero, (35.5, 33));
        var plans = new StationPlans(
            StationDriver.CatalogueWith(dust with { Areas = ["centre"] }, dust with { Id = "other", Stations = ["c"] }), new AlertText(TimeZoneInfo.Utc));

        var centre = plans.For(new StationDefinition("a", "A", Area: "centre"));
        Assert.Same(centre, plans.For(new StationDefinition("b", "B", Area: "centre")));
        var nowhere = plans.For(new StationDefinition("a", "A"));
        Assert.NotSame(centre, nowhere);
        Assert.NotSame(centre, plans.For(new StationDefinition("c", "C", Area: "centre")));
        Assert.Same(nowhere, plans.For(new StationDefinition("d", "D", Area: "north")));
    }
}
