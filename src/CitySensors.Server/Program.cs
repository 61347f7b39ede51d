using CitySensors.Server.Commands;

return await ServerCommand.RunAsync(args);
