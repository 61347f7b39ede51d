using System.Diagnostics;
using System.Net.NetworkInformation;
using CitySensors.TestSupport.Kafka;

namespace CitySensors.Simulator.Tests.Kafka.Support;

/// <summary>
/// A broker that a test starts and kills, started with the script that <c>CITYSENSORS_KAFKA_SCRIPT</c> names, or where it names none a mock cluster
/// that goes down and comes up again.
/// </summary>
internal sealed class OwnBroker : IAsyncDisposable
{
    private const string Variable = "CITYSENSORS_KAFKA_SCRIPT";

    private readonly string _folder = Directory.CreateTempSubdirectory("simulator-kafka-").FullName;
    private readonly MockCluster? _mock;
    private readonly int _port;

    private OwnBroker()
    {
        if (Script is null)
        {
            _mock = new MockCluster();
            Broker = new Broker(_mock);
        }
        else
        {
            _port = FreePort();
            Broker = new Broker($"127.0.0.1:{_port}");
        }
    }

    public Broker Broker { get; }

    private static string? Script => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } script ? script : null;

    /// <summary>A broker that does not run yet.</summary>
    public static OwnBroker Away()
    {
        var broker = new OwnBroker();
        broker._mock?.GoDown();
        return broker;
    }

    /// <summary>A real one that does not run yet; the test is skipped where none can be started.</summary>
    /// <param name="need">What the test needs it for.</param>
    public static OwnBroker RealAway(string need)
    {
        Assert.SkipWhen(Script is null, $"Needs a Kafka broker {need}: set {Variable} to a script that takes start and kill, with KAFKA_PORT and KAFKA_DATA.");
        return new OwnBroker();
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_mock is null) await RunAsync("start", cancellationToken);
        else _mock.ComeUp();
    }

    public async Task KillAsync(CancellationToken cancellationToken)
    {
        if (_mock is null) await RunAsync("kill", cancellationToken);
        else _mock.GoDown();
    }

    public async ValueTask DisposeAsync()
    {
        if (_mock is null) await RunAsync("kill", CancellationToken.None);
        _mock?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task RunAsync(string command, CancellationToken cancellationToken)
    {
        using var process = System.Diagnostics.Process.Start(new ProcessStartInfo(Script!, command)
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
