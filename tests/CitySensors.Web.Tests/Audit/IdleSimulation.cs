using CitySensors.Core.Simulation;

namespace CitySensors.Web.Tests.Audit;

/// <summary>A simulation that takes changes and sends nothing.</summary>
internal sealed class IdleSimulation : ICitySimulation
{
    public SimulationState State => new(1, 1, 1, 0, TimeSpan.Zero);

    public IReadOnlyList<string> Change(SimulationChange change) => [];
}
