using System.Diagnostics;
using System.Net.NetworkInformation;
using CitySensors.TestSupport.Kafka;

namespace CitySensors.Streams.Kafka.Tests.Support;

/// <summary>
/// A broker that a test may kill, started with the script that <c>CITYSENSORS_KAFKA_SCRIPT</c> names, or where it names none a mock cluster
/// that goes down and comes up again.
/// </summary>
public sealed class OwnBroker : IAsyncDisposable
{
    private const string Variable = "CITYSENSORS_KAFKA_SCRIPT";

    private readonly string _folder = Directory.CreateTempSubdirectory("streams-kafka-").FullName;
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

    /// <summary>Whether a message that a producer sends again, because its acknowledgement was lost, is stored once.</summary>
    public bool IsIdempotent => _mock is null;

    public static async Task<OwnBroker> StartAsync(CancellationToken cancellation)
    {
        var broker = new OwnBroker();
        if (broker._mock is null) await broker.RunAsync("start", cancellation);
        return broker;
    }

    public async Task KillAsync(CancellationToken cancellation)
    {
        if (_mock is null) await RunAsync("kill", cancellation);
        else _mock.GoDown();
    }

    public async Task StartAgainAsync(CancellationToken cancellation)
    {
        if (_mock is null) await RunAsync("start", cancellation);
        else _mock.ComeUp();
    }

    public async ValueTask DisposeAsync()
    {
        if (_mock is null) await RunAsync("kill", CancellationToken.None);
        _mock?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task RunAsync(string command, CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo(Script!, command)
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
