using CitySensors.Cluster;
using CitySensors.Server.Commands;

return await CityCommand.RunAsync(new CassandraBackend(), args);
