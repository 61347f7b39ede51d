using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace CitySensors.TestSupport.Kafka;

/// <summary>
/// A Kafka cluster of one broker in this process: the mock cluster of librdkafka, for machines without a broker. Clients of any process reach
/// it at <see cref="Servers"/>. It produces, fetches, commits and answers what clients ask about topics. It creates the topics that producers
/// ask for, but neither creates nor configures topics for an admin client, keeps 5 MiB of a partition, and does not recognise messages that a
/// producer sends again. Thread safe.
/// </summary>
public sealed partial class MockCluster : IDisposable
{
    private const int BrokerId = 1;
    private const int ProducerType = 0;

    // Not every machine has the libraries that each build needs. Confluent.Kafka tries them one after the other too.
    private static readonly string[] Builds = ["librdkafka", "centos8-librdkafka", "alpine-librdkafka"];

    private static readonly Lazy<MockCluster> LazyShared = new(() => new MockCluster());

    private readonly ClientHandle _client;
    private readonly nint _cluster;

    static MockCluster() => NativeLibrary.SetDllImportResolver(typeof(MockCluster).Assembly, Load);

    public MockCluster()
    {
        var configuration = rd_kafka_conf_new();
        var error = new byte[512];
        Set("test.mock.num.brokers", "1");
        // The log of the client that hosts the cluster is of no interest.
        Set("log_level", "0");
        var client = rd_kafka_new(ProducerType, configuration, error, (nuint)error.Length);
        if (client == 0) throw Failed();
        _client = new ClientHandle(client);
        _cluster = rd_kafka_handle_mock_cluster(client);
        // By default none of its brokers is the controller, which answers what clients ask about topics.
        rd_kafka_mock_set_controller_id(_cluster, BrokerId);
        Servers = Marshal.PtrToStringUTF8(rd_kafka_mock_cluster_bootstraps(_cluster))!;

        void Set(string name, string value)
        {
            if (rd_kafka_conf_set(configuration, name, value, error, (nuint)error.Length) != 0) throw Failed();
        }

        InvalidOperationException Failed() => new($"librdkafka cannot start a mock cluster: {Encoding.UTF8.GetString(error).TrimEnd('\0')}");
    }

    /// <summary>The cluster that all tests of this process share, whose topics have names of their own.</summary>
    public static MockCluster Shared => LazyShared.Value;

    /// <summary>The bootstrap servers.</summary>
    public string Servers { get; }

    public void CreateTopic(string name, int partitions) => Check(rd_kafka_mock_topic_create(_cluster, name, partitions, replicationFactor: 1));

    /// <summary>Deletes the messages of a partition before an offset.</summary>
    public void DeleteBefore(string topic, int partition, long offset) => Check(rd_kafka_mock_partition_delete_records(_cluster, topic, partition, offset));

    /// <summary>Closes all connections and refuses new ones; messages are retained.</summary>
    public void GoDown() => Check(rd_kafka_mock_broker_set_down(_cluster, BrokerId));

    public void ComeUp() => Check(rd_kafka_mock_broker_set_up(_cluster, BrokerId));

    public void Dispose() => _client.Dispose();

    /// <returns>Zero where none can be loaded, so that the runtime reports the reason.</returns>
    private static nint Load(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Builds[0]) return 0;
        foreach (var build in Builds)
        {
            if (NativeLibrary.TryLoad(build, assembly, path, out var library)) return library;
        }

        return 0;
    }

    private static void Check(int error)
    {
        if (error != 0) throw new InvalidOperationException($"The mock cluster failed: {Marshal.PtrToStringUTF8(rd_kafka_err2str(error))}");
    }

    [LibraryImport("librdkafka")]
    private static partial nint rd_kafka_conf_new();

    [LibraryImport("librdkafka", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rd_kafka_conf_set(nint configuration, string name, string value, byte[] error, nuint errorSize);

    [LibraryImport("librdkafka")]
    private static partial nint rd_kafka_new(int type, nint configuration, byte[] error, nuint errorSize);

    [LibraryImport("librdkafka")]
    private static partial void rd_kafka_destroy(nint client);

    [LibraryImport("librdkafka")]
    private static partial nint rd_kafka_err2str(int error);

    [LibraryImport("librdkafka")]
    private static partial nint rd_kafka_handle_mock_cluster(nint client);

    [LibraryImport("librdkafka")]
    private static partial nint rd_kafka_mock_cluster_bootstraps(nint cluster);

    [LibraryImport("librdkafka")]
    private static partial void rd_kafka_mock_set_controller_id(nint cluster, int broker);

    [LibraryImport("librdkafka", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rd_kafka_mock_topic_create(nint cluster, string topic, int partitions, int replicationFactor);

    [LibraryImport("librdkafka", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rd_kafka_mock_partition_delete_records(nint cluster, string topic, int partition, long beforeOffset);

    [LibraryImport("librdkafka")]
    private static partial int rd_kafka_mock_broker_set_down(nint cluster, int broker);

    [LibraryImport("librdkafka")]
    private static partial int rd_kafka_mock_broker_set_up(nint cluster, int broker);

    /// <summary>The client that hosts the cluster.</summary>
    private sealed class ClientHandle : SafeHandle
    {
        public ClientHandle(nint client)
            : base(0, ownsHandle: true) => SetHandle(client);

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            rd_kafka_destroy(handle);
            return true;
        }
    }
}
