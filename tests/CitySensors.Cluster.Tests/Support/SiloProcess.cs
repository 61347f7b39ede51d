using CitySensors.TestSupport.Processes;

namespace CitySensors.Cluster.Tests.Support;

/// <summary>A real silo in a process of its own.</summary>
internal sealed class SiloProcess : RunningProcess
{
    /// <summary>Of many silos on two cores each would take the memory of a machine.</summary>
    private static readonly Dictionary<string, string> WorkstationCollector = new() { ["DOTNET_gcServer"] = "0" };

    private readonly TestFolder _folder;

    private SiloProcess(TestFolder folder, IEnumerable<string> settings, Uri url)
        : base("dotnet", folder.Path, [typeof(CassandraBackend).Assembly.Location, .. settings], WorkstationCollector) => (_folder, Url) = (folder, url);

    public Uri Url { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Starts it with these settings on free ports for HTTP and for other silos.</summary>
    public static SiloProcess Start(params IEnumerable<string> settings)
    {
        var url = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        return new SiloProcess(new TestFolder(), [$"--urls={url}", $"--Silo:Port={FreePorts.Next()}", .. settings], url);
    }

    /// <summary>Starts it with exactly these settings.</summary>
    public static SiloProcess StartWith(params IEnumerable<string> settings) => new(new TestFolder(), settings, new Uri("http://127.0.0.1:1"));

    /// <summary>Waits until it is ready, or until it no longer is.</summary>
    public async Task<SiloProcess> ReadyAsync(HttpClient http, bool isReady = true)
    {
        await AnswersAsync(http, new Uri(Url, "health/ready"), Cancelled, isReady);
        return this;
    }

    public override async ValueTask DisposeAsync()
    {
        if (HasExited && !IsEndExpected) Figures.Write($"A silo ended by itself with {ExitCode}: {Output}");
        await base.DisposeAsync();
        if (Directory.Exists(_folder.Path)) _folder.Dispose();
    }
}
