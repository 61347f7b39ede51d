using System.CommandLine;
using CitySensors.Simulator.Commands;

// Longer than what is on its way may take after Ctrl-C.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(15) };
return await SimulatorCommand.InvokeAsync(args, configuration, TimeProvider.System, CancellationToken.None);
