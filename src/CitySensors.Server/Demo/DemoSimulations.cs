using CitySensors.Simulator.Running;

namespace CitySensors.Server.Demo;

/// <summary>What a demo simulates, by the time at which it starts.</summary>
/// <param name="Past">What a new city is sent first, one after the other.</param>
/// <param name="Live">What it is sent from then on.</param>
internal sealed record DemoSimulations(Func<DateTimeOffset, IReadOnlyList<SimulationOptions>> Past, Func<DateTimeOffset, SimulationOptions> Live);
