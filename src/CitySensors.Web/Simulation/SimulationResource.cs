using System.ComponentModel;
using CitySensors.Core.Simulation;
using CitySensors.Web.OpenApi;

namespace CitySensors.Web.Simulation;

[Description("The simulated stations of a demo.")]
internal sealed record SimulationResource
{
    [Description("The number of stations that send.")]
    public required int Stations { get; init; }

    [Description("Readings per second, over all stations.")]
    public required double ReadingsPerSecond { get; init; }

    [Description("How many send concurrently, each the readings of its share of the stations.")]
    public required int Senders { get; init; }

    [Description("Readings that were accepted since the start of the server.")]
    public required long ReadingsDelivered { get; init; }

    [Description("The delay with which the last readings were sent, in seconds.")]
    public required double SecondsBehind { get; init; }

    public static SimulationResource From(SimulationState state) => new()
    {
        Stations = state.Stations,
        ReadingsPerSecond = state.ReadingsPerSecond,
        Senders = state.Senders,
        ReadingsDelivered = state.Delivered,
        SecondsBehind = Math.Round(state.Behind.TotalSeconds, 3),
    };
}

[Description("A change of the simulation.")]
[Example("""{"stations": 200, "readings_per_second": 1000, "senders": 4}""")]
[Example("""{"stations": 50, "readings_per_second": null}""")]
internal sealed record SimulationPatch
{
    [Description("The number of stations, from 1 to 10000. Stations that no longer send stay registered. null restores the number that the demo comes with.")]
    public int? Stations { get; init; }

    [Description("Readings per second over all stations, from 0.001 to 100000. null is one per station.")]
    public double? ReadingsPerSecond { get; init; }

    [Description("How many send concurrently, from 1 to 64. null restores the number that the demo comes with.")]
    public int? Senders { get; init; }
}
