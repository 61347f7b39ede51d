using CitySensors.Cluster;
using CitySensors.Cluster.Migration;
using CitySensors.Server.Commands;

var backend = new CassandraBackend();
return await CityCommand.RunAsync(backend, args, MigrateCommand.Create(backend));
