using CitySensors.Simulator.Commands;

return await SimulatorCommand.RunAsync(args);
