namespace CitySensors.Simulator.Running;

/// <summary>What can be changed while a simulation runs.</summary>
/// <param name="Stations">The number of stations.</param>
/// <param name="Rate">Readings per second of event time over all stations; null for one per station.</param>
/// <param name="Connections">The number of partitions that send concurrently.</param>
public sealed record SimulationSize(int Stations, double? Rate, int Connections)
{
    public static SimulationSize Of(SimulationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new SimulationSize(options.City.Stations, options.Rate, options.Connections);
    }

    public SimulationOptions ApplyTo(SimulationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { City = options.City with { Stations = Stations }, Rate = Rate, Connections = Connections };
    }
}
