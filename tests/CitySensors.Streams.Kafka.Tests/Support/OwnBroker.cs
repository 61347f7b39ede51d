using System.Diagnostics;
using System.Net.NetworkInformation;

namespace CitySensors.Streams.Kafka.Tests.Support;

/// <summary>A broker that a test may kill, started with the script that CITYSENSORS_KAFKA_SCRIPT names.</summary>
public sealed class OwnBroker : IAsyncDisposable
{
    private const string Variable = "CITYSENSORS_KAFKA_SCRIPT";

    private readonly string _script;
    private readonly string _folder = Directory.CreateTempSubdirectory("streams-kafka-").FullName;
    private readonly int _port = FreePort();

    private OwnBroker(string script) => _script = script;

    public Broker Broker => new($"127.0.0.1:{_port}");

    public static async Task<OwnBroker> StartAsync(CancellationToken cancellation)
    {
        var script = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(script))
            Assert.Skip($"Kills a broker of its own: set {Variable} to a script that takes start, kill and stop, with KAFKA_PORT and KAFKA_DATA.");
        var broker = new OwnBroker(script);
        await broker.RunAsync("start", cancellation);
        return broker;
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
                ["KAFKA_PORT"] = $"{_port}", ["KAFKA_DATA"] = Path.Combine(_folder, "data"), ["TMPDIR"] = _folder, ["KAFKA_HEAP"] = "256m",
            },
        })!;
        await process.WaitForExitAsync(cancellation);
        Assert.Equal(0, process.ExitCode);
    }

    // The script takes the port behind it too. Below 30,000 no client of another test is given one by chance.
    private static int FreePort()
    {
        var port = 22_000 + Environment.ProcessId % 3_000 * 2;
        while (!IsFree(port) || !IsFree(port + 1)) port += 2;
        return port;
    }

    private static bool IsFree(int port) =>
        !IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port);
}
