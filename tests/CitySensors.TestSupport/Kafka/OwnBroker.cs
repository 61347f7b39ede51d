using CitySensors.TestSupport.Servers;

namespace CitySensors.TestSupport.Kafka;

/// <summary>
/// A broker that a test starts and kills: a process of the script that <c>CITYSENSORS_KAFKA_SCRIPT</c> names, or a mock cluster if it names
/// none.
/// </summary>
public sealed class OwnBroker : IAsyncDisposable
{
    private readonly BrokerProcess? _process;
    private readonly MockCluster? _mock;

    private OwnBroker(BrokerProcess process) => (_process, Broker) = (process, new Broker(process.Servers));

    private OwnBroker(MockCluster mock) => (_mock, Broker) = (mock, new Broker(mock));

    public Broker Broker { get; }

    /// <summary>Whether a message that a producer sends again, because its acknowledgement was lost, is stored once.</summary>
    public bool IsIdempotent => _mock is null;

    /// <summary>A broker that is not running yet.</summary>
    public static OwnBroker Create()
    {
        if (ServerVariable.KafkaScript.SkipReason is null) return new OwnBroker(new BrokerProcess(ServerVariable.KafkaScript));
        var mock = new MockCluster();
        mock.GoDown();
        return new OwnBroker(mock);
    }

    /// <summary>A process that is not running yet; the test is skipped if none can be started.</summary>
    /// <param name="need">What the test needs it for, such as "that creates topics".</param>
    public static OwnBroker CreateReal(string need) => new(new BrokerProcess(ServerVariable.KafkaScript with { Need = $"a Kafka broker {need}" }));

    public static async Task<OwnBroker> StartNewAsync(CancellationToken cancellationToken)
    {
        var broker = Create();
        await broker.StartAsync(cancellationToken);
        return broker;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_process is not null) return _process.StartAsync(cancellationToken);
        _mock!.ComeUp();
        return Task.CompletedTask;
    }

    public Task KillAsync(CancellationToken cancellationToken)
    {
        if (_process is not null) return _process.KillAsync(cancellationToken);
        _mock!.GoDown();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await _process.DisposeAsync();
        _mock?.Dispose();
    }

    private sealed class BrokerProcess(ServerVariable script) : ScriptedServer(script)
    {
        /// <summary>The script takes the port after it too.</summary>
        private readonly int _port = FreePorts.Next(2);

        public string Servers => $"127.0.0.1:{_port}";

        protected override IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
        {
            ["KAFKA_PORT"] = $"{_port}",
            ["KAFKA_DATA"] = Folder.File("data"),
            ["KAFKA_HEAP"] = "256m",
            ["TMPDIR"] = Folder.Path,
        };
    }
}
