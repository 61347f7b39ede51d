namespace CitySensors.Core.Simulation;

/// <summary>The simulated stations of a city that is a demo. Thread safe.</summary>
public interface ICitySimulation
{
    SimulationState State { get; }

    /// <summary>Changes the simulation from now on; it does not wait until new stations are registered.</summary>
    /// <returns>All errors; if there are any, nothing has changed.</returns>
    IReadOnlyList<string> Change(SimulationChange change);
}

/// <summary>How a simulation stands.</summary>
/// <param name="Stations">The number of stations that send.</param>
/// <param name="ReadingsPerSecond">Readings per second, over all stations.</param>
/// <param name="Senders">How many send concurrently, each the readings of its share of the stations.</param>
/// <param name="Delivered">Readings that were accepted since the start of the server.</param>
/// <param name="Behind">The delay with which the last readings were sent.</param>
public sealed record SimulationState(int Stations, double ReadingsPerSecond, int Senders, long Delivered, TimeSpan Behind);
