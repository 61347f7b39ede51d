using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Diagnostics.NETCore.Client;

namespace CitySensors.Benchmarks.Cluster;

/// <summary>The real silo in a process of its own, with topics and a keyspace of its own.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    private static readonly HttpClient Http = new();

    /// <summary>Of the runtime's events: a session that asks for it begins with a full collection.</summary>
    private const long CollectKeyword = 0x800000;
    private const string FullCollections = "dotnet_gc_collections_total{generation=\"2\"}";

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

    /// <summary>Starts one whose heap has a limit, as the runtime sets it in a container of a third more.</summary>
    public static SiloProcess StartLimited(string topic, long heapBytes) => StartCluster(topic, [], ("DOTNET_GCHeapHardLimit", heapBytes.ToString("X", CultureInfo.InvariantCulture)));

    public static SiloProcess Start(string topic, params string[] arguments) => StartCluster(topic, arguments, null);

    /// <summary>Starts one that stores in a folder instead of Cassandra.</summary>
    public static SiloProcess StartEmbedded(string topic, string folder) => Start("CitySensors.Server.dll", topic, ["--data", folder], keyspace: "", null);

    private static SiloProcess StartCluster(string topic, string[] arguments, (string Name, string Value)? setting)
    {
        var keyspace = $"benchmark_{Guid.NewGuid():N}"[..30];
        string[] all =
        [
            "--Kafka:AlertsTopic", $"{topic}-alerts",
            "--Cassandra:ContactPoints:0", Servers.Cassandra,
            "--Cassandra:Keyspace", keyspace,
            "--Silo:Port", FreePort().ToString(CultureInfo.InvariantCulture),
            .. arguments,
        ];
        return Start("CitySensors.Cluster.dll", topic, all, keyspace, setting);
    }

    private static SiloProcess Start(string program, string topic, string[] arguments, string keyspace, (string Name, string Value)? setting)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        string[] all =
        [
            Path.Combine(AppContext.BaseDirectory, program),
            "--urls", $"http://127.0.0.1:{port}",
            "--Logging:LogLevel:Default", "Warning",
            "--Kafka:Client:BootstrapServers", Servers.Kafka,
            "--Kafka:ReadingsTopic", topic,
            "--Kafka:DeadLetterTopic", $"{topic}-dead",
            "--Kafka:GroupId", topic,
            .. arguments,
        ];
        if (setting is { } set) start.Environment[set.Name] = set.Value;
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

    /// <summary>Forces a full garbage collection and returns the live heap size.</summary>
    public async Task<double> LiveHeapAsync()
    {
        var collections = await MetricAsync(FullCollections);
        var provider = new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, CollectKeyword);
        using var session = await new DiagnosticsClient(_process.Id).StartEventPipeSessionAsync([provider], requestRundown: false, circularBufferMB: 16, CancellationToken.None);
        while (await MetricAsync(FullCollections) <= collections) await Task.Delay(50);
        return await MetricAsync("dotnet_gc_heap_bytes");
    }

    /// <summary>Waits until the given number of readings is stored.</summary>
    public async Task KeptAsync(double readings)
    {
        while (await MetricAsync("citysensors_readings_accepted_total") < readings) await Task.Delay(20);
    }

    /// <summary>Waits until so many readings are persisted; measures without the first of them.</summary>
    /// <returns>Readings a second, and the cores that the silo used.</returns>
    public async Task<(double Rate, double Cores)> MeasureAsync(double readings, double warmUp)
    {
        await KeptAsync(warmUp);
        var (from, began, used) = (await MetricAsync("citysensors_readings_accepted_total"), Stopwatch.GetTimestamp(), ProcessorSeconds);
        await KeptAsync(readings);
        var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return ((readings - from) / elapsed, (ProcessorSeconds - used) / elapsed);
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
