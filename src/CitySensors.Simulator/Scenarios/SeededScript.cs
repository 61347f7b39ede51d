using CitySensors.Simulator.City;
using CitySensors.Simulator.Faults;
using CitySensors.Simulator.Incidents;

namespace CitySensors.Simulator.Scenarios;

/// <summary>Incidents and faults at random times.</summary>
public static class SeededScript
{
    /// <param name="interval">The time between two readings of a station.</param>
    /// <param name="incidentsPerHour">The average number of incidents per hour of event time, in the whole city.</param>
    /// <param name="faultsPerHour">The average number of faults per hour of event time.</param>
    public static CityScript Create(
        CityOptions city, DateTimeOffset start, TimeSpan interval, double incidentsPerHour, double faultsPerHour)
    {
        ArgumentNullException.ThrowIfNull(city);
        var layout = new CityLayout(city);
        return new CityScript(
            IncidentSchedule.Create(layout, city.Seed, start, incidentsPerHour),
            FaultSchedule.Create(layout, city.SensorTypes, city.Seed, start, interval, faultsPerHour));
    }
}
