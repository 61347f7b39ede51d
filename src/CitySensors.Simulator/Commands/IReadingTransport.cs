using System.CommandLine;
using System.CommandLine.Parsing;
using CitySensors.Simulator.Running;
using CitySensors.Simulator.Sending;

namespace CitySensors.Simulator.Commands;

/// <summary>A way for readings other than HTTP, which its own options on the command line choose and describe.</summary>
internal interface IReadingTransport
{
    /// <summary>For people, as in "to Kafka".</summary>
    string Name { get; }

    IReadOnlyList<Option> Options { get; }

    /// <summary>How many readings go together where the command line does not say.</summary>
    int DefaultBatch { get; }

    /// <summary>Whether the command line asks for it; HTTP is used where it does not.</summary>
    bool IsChosen(SymbolResult arguments);

    /// <summary>Opens what it sends with for as long as it is used.</summary>
    Task<int> UseAsync(ParseResult arguments, SimulationOptions options, TimeProvider time, Func<IReadingSender, Task<int>> use);
}
