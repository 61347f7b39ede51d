using CitySensors.Core.Simulation;
using CitySensors.Simulator.Running;

namespace CitySensors.Server.Demo;

/// <summary>The simulation of a demo, which can be changed before and while it runs. Thread safe.</summary>
internal sealed class DemoSimulation(ChangeableSimulation simulation) : ICitySimulation, IDisposable
{
    private readonly SimulationSize _first = simulation.Size;

    public ChangeableSimulation Simulation => simulation;

    public SimulationState State
    {
        get
        {
            var (size, progress) = (simulation.Size, simulation.Statistics.Read());
            return new SimulationState(size.Stations, size.Rate ?? size.Stations, size.Connections, progress.Delivered, progress.Behind);
        }
    }

    public IReadOnlyList<string> Change(SimulationChange change) => simulation.Change(size => size with
    {
        Stations = change.HasStations ? change.Stations ?? _first.Stations : size.Stations,
        Rate = change.HasReadingsPerSecond ? change.ReadingsPerSecond : size.Rate,
        Connections = change.HasSenders ? change.Senders ?? _first.Connections : size.Connections,
    });

    public void Dispose() => simulation.Dispose();
}
