namespace CitySensors.TestSupport.Servers;

/// <summary>A Cassandra node of a test.</summary>
public sealed class OwnNode : ScriptedServer
{
    /// <summary>The script takes the three ports after it too.</summary>
    private const int Ports = 4;

    /// <summary>
    /// By default Cassandra acknowledges writes that a kill within the next tenth of a second loses. What it wrote is in the page cache after a
    /// kill; only the loss of power, which no test brings about, needs it on the disk.
    /// </summary>
    private const string SyncEveryWrite =
        "-Dcassandra.config.allow_system_properties=true -Dcassandra.settings.commitlog_sync=batch -Dcassandra.settings.commitlog_sync_period=0ms"
        + " -Dcassandra.skip_sync=true";

    private readonly int _port = FreePorts.Next(Ports);

    public OwnNode()
        : base(ServerVariable.CassandraScript)
    {
    }

    public string ContactPoint => $"127.0.0.1:{_port}";

    protected override IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["JAVA_TOOL_OPTIONS"] = SyncEveryWrite,
        ["CASSANDRA_PORT"] = $"{_port}",
        ["CASSANDRA_DATA"] = Folder.File("data"),
        ["CASSANDRA_HEAP"] = "512m",
    };

    public static async Task<OwnNode> StartNewAsync(CancellationToken cancellationToken)
    {
        var node = new OwnNode();
        await node.StartAsync(cancellationToken);
        return node;
    }
}
