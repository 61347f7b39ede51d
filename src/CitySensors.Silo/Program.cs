using CitySensors.Silo.Commands;

return await SiloCommand.RunAsync(args);
