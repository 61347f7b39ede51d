using CitySensors.Server.Commands;
using CitySensors.Server.Storage;

return await CityCommand.RunAsync(new SqliteBackend(), args);
