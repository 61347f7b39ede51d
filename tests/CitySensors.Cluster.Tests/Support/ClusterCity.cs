using System.Diagnostics;
using CitySensors.Storage.Cassandra;
using CitySensors.Storage.Cassandra.Tests.Support;
using CitySensors.TestSupport.Kafka;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using ErrorCode = Confluent.Kafka.ErrorCode;
using Node = CitySensors.Storage.Cassandra.Tests.Support.Node;

namespace CitySensors.Cluster.Tests.Support;

/// <summary>A city of its own on real servers: topics, consumer group and keyspace, and the silos that were started for it.</summary>
internal sealed class ClusterCity(Broker broker, string contactPoint) : IAsyncDisposable
{
    public const int Partitions = 8;

    private readonly string _id = $"{Guid.NewGuid():N}"[..12];
    private readonly List<SiloProcess> _silos = [];

    public Broker Broker { get; } = broker;

    public string ClusterId => _id;

    public string Keyspace => $"silo_{_id}";

    public string ReadingsTopic => $"readings-{_id}";

    public string AlertsTopic => $"alerts-{_id}";

    public string AggregatesTopic => $"aggregates-{_id}";

    public string DeadLetterTopic => $"dead-{_id}";

    public string Group => $"group-{_id}";

    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>On the servers that run already; the test is skipped where they do not.</summary>
    public static ClusterCity OnRunning() => new(Broker.Running(), Node.Running());

    public IEnumerable<string> Settings =>
    [
        $"--Kafka:Client:BootstrapServers={Broker.Servers}",
        $"--Kafka:ReadingsTopic={ReadingsTopic}",
        $"--Kafka:AlertsTopic={AlertsTopic}",
        $"--Kafka:DeadLetterTopic={DeadLetterTopic}",
        $"--Kafka:AggregatesTopic={AggregatesTopic}",
        $"--Kafka:GroupId={Group}",
        $"--Kafka:Partitions={Partitions}",
        $"--Cassandra:ContactPoints:0={contactPoint}",
        $"--Cassandra:Keyspace={Keyspace}",
        // Other tests keep both cores busy.
        "--Cassandra:ConnectTimeout=00:00:20",
        "--Cassandra:RequestTimeout=00:00:10",
        $"--Silo:ClusterId={_id}",
        "--Logging:LogLevel:Default=Information",
    ];

    /// <summary>Starts a silo of this city; it is not ready yet.</summary>
    public SiloProcess Start(params string[] settings)
    {
        var silo = SiloProcess.Start([.. Settings, .. settings]);
        lock (_silos) _silos.Add(silo);
        return silo;
    }

    /// <summary>Starts a silo alone.</summary>
    public Task<SiloProcess> StartReadyAsync(params string[] settings) => Start(settings).ReadyAsync(Http);

    /// <summary>Starts a silo that others join.</summary>
    public Task<SiloProcess> StartMemberAsync(params string[] settings) =>
        StartReadyAsync(["--Silo:Clustering=Cassandra", "--Silo:Address=127.0.0.1", .. settings]);

    /// <summary>A client for a silo.</summary>
    public SiloClient Client(SiloProcess silo) => new(Http, silo);

    /// <summary>The store itself, as another program sees it.</summary>
    public Task<CassandraCity> OpenStoreAsync() => CassandraCity.OpenAsync(Node.Options(Keyspace, contactPoint), TimeProvider.System, Cancelled);

    /// <summary>Where the topic of readings ends, over all partitions.</summary>
    public long EndOfReadings()
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig { BootstrapServers = Broker.Servers, GroupId = "ends" }).Build();
        return Enumerable.Range(0, Partitions)
            .Sum(partition => consumer.QueryWatermarkOffsets(new TopicPartition(ReadingsTopic, partition), TimeSpan.FromSeconds(20)).High.Value);
    }

    /// <summary>Waits until everything in the topic of readings is processed and committed.</summary>
    public async Task<TimeSpan> CaughtUpAsync()
    {
        var began = Stopwatch.GetTimestamp();
        var (committed, end) = (0L, EndOfReadings());
        await Eventually.TrueAsync(
            () => (committed = Broker.Committed(Group, ReadingsTopic, Partitions).Sum(offset => Math.Max(0, offset))) == end,
            () => $"{committed} of {end} messages are committed.\n{string.Join("\n=====\n", _silos.Select(silo => silo.Output))}",
            Cancelled);
        return Stopwatch.GetElapsedTime(began);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos) await silo.DisposeAsync();
        _silos.Clear();
        Http.Dispose();
    }

    /// <summary>Removes what it left on servers that others use too.</summary>
    /// <param name="moreTopics">Topics that a test made for it.</param>
    public async Task DropAsync(params IEnumerable<string> moreTopics)
    {
        await DisposeAsync();
        await Node.CqlAsync($"DROP KEYSPACE IF EXISTS {Keyspace}");
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Broker.Servers }).Build();
        try
        {
            await admin.DeleteTopicsAsync([ReadingsTopic, AlertsTopic, DeadLetterTopic, AggregatesTopic, .. moreTopics]);
        }
        catch (DeleteTopicsException error) when (error.Results.All(result => result.Error.Code is ErrorCode.NoError or ErrorCode.UnknownTopicOrPart))
        {
            // A test ended before the city had them all.
        }
    }
}
