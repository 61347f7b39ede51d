
using CitySensors.Storage.Cassandra;
using CitySensors.Streams.Kafka;
using CitySensors.Web;
using CitySensors.TestSupport.Contract;

namespace CitySensors.Cluster.Tests.Logging;

public sealed class EventIdTests
{
    [Fact]
    public void LoggerMessages_OfTheCluster_HaveUniqueIds() => Assert.Empty(EventIds.FaultsOf(
        typeof(CassandraBackend).Assembly, typeof(CassandraCity).Assembly, typeof(KafkaStreamOptions).Assembly, typeof(CitySensorsWebExtensions).Assembly));
}
