using CitySensors.Simulator.City;
using CitySensors.Simulator.Faults;
using CitySensors.Simulator.Incidents;
using CitySensors.Simulator.Scenarios;

namespace CitySensors.Simulator.Tests.Scenarios;

public sealed class SeededScriptTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    [Fact]
    public void Create_RatesPerHour_ReturnsAsManyInOrder()
    {
        const int Hours = 1000;
        var script = SeededScript.Create(new CityOptions(), Start, Interval, 6, 3);
        var incidents = script.Incidents.TakeWhile(incident => incident.Onset < Start.AddHours(Hours)).ToList();
        var faults = script.Faults.TakeWhile(fault => fault.From < Start.AddHours(Hours)).ToList();

        // Four standard deviations of a Poisson count.
        Assert.InRange(incidents.Count, 6 * Hours - 310, 6 * Hours + 310);
        Assert.InRange(faults.Count, 3 * Hours - 220, 3 * Hours + 220);
        Assert.Equal(incidents.OrderBy(incident => incident.Onset), incidents);
        Assert.Equal(faults.OrderBy(fault => fault.From), faults);
        Assert.Equal(Enum.GetValues<IncidentKind>(), incidents.Select(incident => incident.Kind).Distinct().Order());
        Assert.Equal(Enum.GetValues<FaultKind>(), faults.Select(fault => fault.Kind).Distinct().Order());
        Assert.All(faults, fault => Assert.Equal(fault.Kind == FaultKind.Spike, fault.To - fault.From == Interval));
        Assert.All(faults, fault => Assert.Equal(fault.Kind == FaultKind.Offline, fault.Sensor is null));
    }

    [Fact]
    public void Create_SameSeed_ReturnsTheSameAtEachEnumeration()
    {
        var script = SeededScript.Create(new CityOptions { Seed = 5 }, Start, Interval, 1, 1);
        var again = SeededScript.Create(new CityOptions { Seed = 5 }, Start, Interval, 1, 1);
        var other = SeededScript.Create(new CityOptions { Seed = 6 }, Start, Interval, 1, 1);

        Assert.Equal(script.Incidents.Take(20), script.Incidents.Take(20));
        Assert.Equal(script.Incidents.Take(20), again.Incidents.Take(20));
        Assert.Equal(script.Faults.Take(20), again.Faults.Take(20));
        Assert.NotEqual(script.Incidents.Take(20), other.Incidents.Take(20));
    }

    [Fact]
    public void Create_RateOfZero_ReturnsNone()
    {
        var script = SeededScript.Create(new CityOptions(), Start, Interval, 0, 0);

        Assert.Empty(script.Incidents);
        Assert.Empty(script.Faults);
    }

    [Fact]
    public void MergedWith_EndlessScript_ReturnsBothInOrder()
    {
        var endless = SeededScript.Create(new CityOptions(), Start, Interval, 1, 1);
        var own = endless.Incidents.First() with { Onset = Start.AddHours(3) };

        var merged = new CityScript([own], []).MergedWith(endless).Incidents.Take(30).ToList();

        Assert.Contains(own, merged);
        Assert.Equal(merged.OrderBy(incident => incident.Onset), merged);
        Assert.Equal(endless.Incidents.Take(29), merged.Where(incident => incident != own));
    }
}
