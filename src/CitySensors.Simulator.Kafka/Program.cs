using CitySensors.Simulator.Commands;
using CitySensors.Simulator.Kafka;

return await SimulatorCommand.RunAsync(args, new KafkaTransport());
