using CitySensors.Core.Readings;
using CitySensors.Server.Hosting;
using CitySensors.Simulator.Running;
using CitySensors.Storage.Sqlite.Database;
using CitySensors.Web;
using CitySensors.TestSupport.Contract;

namespace CitySensors.Server.Tests.Logging;

public sealed class EventIdTests
{
    [Fact]
    public void LoggerMessages_OfAllProjects_HaveUniqueIds() => Assert.Empty(EventIds.FaultsOf(
        typeof(CityHost).Assembly,
        typeof(CitySensorsWebExtensions).Assembly,
        typeof(Grains.Stations.IStationGrain).Assembly,
        typeof(Streams.Kafka.KafkaStreamOptions).Assembly,
        typeof(CityDatabase).Assembly,
        typeof(Simulation).Assembly,
        typeof(ReadingBatch).Assembly));
}
