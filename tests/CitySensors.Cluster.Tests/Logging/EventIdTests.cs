
using CitySensors.Storage.Cassandra;
using CitySensors.Streams.Kafka;
using CitySensors.Web;
using CitySensors.Web.Tests.Contract;

namespace CitySensors.Cluster.Tests.Logging;

public sealed class EventIdTests
{
    [Fact]
    public void LoggerMessages_OfTheCluster_HaveIdsOfTheirOwn() => Assert.Empty(EventIds.FaultsOf(
        typeof(CassandraBackend).Assembly, typeof(CassandraCity).Assembly, typeof(KafkaStreamOptions).Assembly, typeof(CitySensorsWebExtensions).Assembly));
}
