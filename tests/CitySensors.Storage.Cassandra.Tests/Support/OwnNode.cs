using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CitySensors.Storage.Cassandra.Tests.Support;

/// <summary>A Cassandra that a test may kill, started with the script that CITYSENSORS_CASSANDRA_SCRIPT names.</summary>
internal sealed class OwnNode : IAsyncDisposable
{
    private const string Variable = "CITYSENSORS_CASSANDRA_SCRIPT";

    private readonly string _script;
    private readonly string _folder = Directory.CreateTempSubdirectory("cassandra-").FullName;
    private readonly int _port = FreePort();

    private OwnNode(string script) => _script = script;

    public string ContactPoint => $"127.0.0.1:{_port}";

    public static async Task<OwnNode> StartAsync(CancellationToken cancellation)
    {
        var script = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(script))
            Assert.Skip($"Kills a Cassandra of its own: set {Variable} to a script that takes start and kill, with CASSANDRA_PORT and CASSANDRA_DATA.");
        var node = new OwnNode(script);
        await node.StartAgainAsync(cancellation);
        return node;
    }

    public Task KillAsync(CancellationToken cancellation) => RunAsync("kill", cancellation);

    public Task StartAgainAsync(CancellationToken cancellation) => RunAsync("start", cancellation);

    public async ValueTask DisposeAsync()
    {
        await RunAsync("kill", CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
    }

    private async Task RunAsync(string command, CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo(_script, command)
        {
            Environment =
            {
                // As it is, Cassandra acknowledges what a kill within the next tenth of a second loses.
                ["JAVA_TOOL_OPTIONS"] = "-Dcassandra.config.allow_system_properties=true -Dcassandra.settings.commitlog_sync=batch -Dcassandra.settings.commitlog_sync_period=0ms",
                ["CASSANDRA_PORT"] = $"{_port}", ["CASSANDRA_DATA"] = Path.Combine(_folder, "data"), ["CASSANDRA_HEAP"] = "512m",
            },
        })!;
        await process.WaitForExitAsync(cancellation);
        Assert.Equal(0, process.ExitCode);
    }

    // The script takes the three ports behind it too.
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        return port < 65_000 ? port : port - 2_000;
    }
}
