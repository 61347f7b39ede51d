using System.Diagnostics;
using System.Net.NetworkInformation;

namespace CitySensors.Simulator.Tests.Kafka.Support;

/// <summary>A broker that a test starts and kills, with the script that CITYSENSORS_KAFKA_SCRIPT names.</summary>
internal sealed class OwnBroker : IAsyncDisposable
{
    private const string Variable = "CITYSENSORS_KAFKA_SCRIPT";

    private readonly string _script;
    private readonly string _folder = Directory.CreateTempSubdirectory("simulator-kafka-").FullName;
    private readonly int _port = FreePort();

    private OwnBroker(string script) => _script = script;

    public Broker Broker => new($"127.0.0.1:{_port}");

    /// <summary>A broker that does not run yet; the test is skipped where none can be started.</summary>
    public static OwnBroker Away()
    {
        var script = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(script))
            Assert.Skip($"Starts and kills a broker of its own: set {Variable} to a script that takes start and kill, with KAFKA_PORT and KAFKA_DATA.");
        return new OwnBroker(script);
    }

    public Task StartAsync(CancellationToken cancellationToken) => RunAsync("start", cancellationToken);

    public Task KillAsync(CancellationToken cancellationToken) => RunAsync("kill", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await RunAsync("kill", CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
    }

    private async Task RunAsync(string command, CancellationToken cancellationToken)
    {
        using var process = System.Diagnostics.Process.Start(new ProcessStartInfo(_script, command)
        {
            Environment =
            {
                ["KAFKA_PORT"] = $"{_port}", ["KAFKA_DATA"] = Path.Combine(_folder, "data"), ["TMPDIR"] = _folder, ["KAFKA_HEAP"] = "256m",
            },
        })!;
        await process.WaitForExitAsync(cancellationToken);
        Assert.Equal(0, process.ExitCode);
    }

    // The script takes the port behind it too. Below 30,000 no client of another test is given one by chance.
    private static int FreePort()
    {
        var port = 15_000 + Environment.ProcessId % 2_500 * 2;
        while (!IsFree(port) || !IsFree(port + 1)) port += 2;
        return port;
    }

    private static bool IsFree(int port) =>
        !IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(listener => listener.Port == port);
}
