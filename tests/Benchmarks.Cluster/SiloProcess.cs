using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace CitySensors.Benchmarks.Cluster;

/// <summary>The real silo in a process of its own, with topics and a keyspace of its own.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private static readonly HttpClient Http = new();

    private readonly Process _process;

    private SiloProcess(Process process, int port, string keyspace)
    {
        _process = process;
        Port = port;
        Keyspace = keyspace;
    }

    public int Port { get; }

    public string Keyspace { get; }

    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public double ProcessorSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    public static SiloProcess Start(string topic, params string[] arguments)
    {
        var (port, keyspace) = (FreePort(), $"benchmark_{Guid.NewGuid():N}"[..30]);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        string[] all =
        [
            Path.Combine(AppContext.BaseDirectory, "CitySensors.Silo.dll"),
            "--urls", $"http://127.0.0.1:{port}",
            "--Logging:LogLevel:Default", "Warning",
            "--Kafka:Client:BootstrapServers", Servers.Kafka,
            "--Kafka:ReadingsTopic", topic,
            "--Kafka:AlertsTopic", $"{topic}-alerts",
            "--Kafka:DeadLetterTopic", $"{topic}-dead",
            "--Kafka:GroupId", topic,
            "--Cassandra:ContactPoints:0", Servers.Cassandra,
            "--Cassandra:Keyspace", keyspace,
            "--Silo:Port", FreePort().ToString(CultureInfo.InvariantCulture),
            .. arguments,
        ];
        foreach (var argument in all) start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Print(line.Data);
        process.BeginOutputReadLine();
        return new SiloProcess(process, port, keyspace);
    }

    public async Task ReadyAsync()
    {
        while (true)
        {
            try
            {
                using var answer = await Http.GetAsync(new Uri($"http://127.0.0.1:{Port}/health/ready"));
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }

    /// <summary>The sum of a metric's series.</summary>
    public async Task<double> MetricAsync(string name)
    {
        var text = await Http.GetStringAsync(new Uri($"http://127.0.0.1:{Port}/metrics"));
        return text.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is ' ' or '{')
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }

    /// <summary>Waits until so many readings are kept.</summary>
    public async Task KeptAsync(double readings)
    {
        while (await MetricAsync("citysensors_readings_accepted_total") < readings) await Task.Delay(20);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static void Print(string? line)
    {
        if (!string.IsNullOrEmpty(line)) Console.WriteLine($"    silo: {line}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
