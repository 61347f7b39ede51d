namespace CitySensors.TestSupport.Processes;

/// <summary>The real server in a process of its own; the tests are built with it.</summary>
public sealed class ServerProcess : RunningProcess
{
    private ServerProcess(string workingFolder, int port, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
        : base("dotnet", workingFolder, [Program, .. arguments], environment) => Url = new Uri($"http://127.0.0.1:{port}");

    /// <summary>The path of its assembly.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "CitySensors.Server.dll");

    public Uri Url { get; }

    /// <summary>Starts it on a free port, with a data folder and more arguments.</summary>
    public static ServerProcess Start(string folder, params string[] arguments) => Start([], folder, arguments);

    /// <summary>Starts it with environment variables.</summary>
    public static ServerProcess Start(string folder, IReadOnlyDictionary<string, string> environment)
    {
        var port = FreePorts.Next();
        return new ServerProcess(folder, port, ["--data", folder, "--urls", $"http://127.0.0.1:{port}"], environment);
    }

    /// <summary>Starts a command of it.</summary>
    public static ServerProcess Start(string[] command, string folder, params string[] arguments)
    {
        var port = FreePorts.Next();
        string[] urls = command is [] or ["demo"] ? ["--urls", $"http://127.0.0.1:{port}"] : [];
        return new ServerProcess(folder, port, [.. command, "--data", folder, .. urls, .. arguments]);
    }

    /// <summary>Starts it where other machines reach it too.</summary>
    public static ServerProcess StartOnAllAddresses(string folder)
    {
        var port = FreePorts.Next();
        return new ServerProcess(folder, port, ["--data", folder, "--urls", $"http://0.0.0.0:{port}"]);
    }

    /// <summary>Runs it with exactly these arguments until it ends.</summary>
    public static async Task<ProcessResult> RunAsync(string workingFolder, string[] arguments, CancellationToken cancellationToken)
    {
        await using var process = new ServerProcess(workingFolder, 0, arguments);
        await process.ExitAsync(cancellationToken);
        return process.Result;
    }

    /// <summary>Waits until it is ready to accept readings.</summary>
    public async Task<ServerProcess> ReadyAsync(HttpClient http, CancellationToken cancellationToken)
    {
        await AnswersAsync(http, new Uri(Url, "health/ready"), cancellationToken);
        return this;
    }
}
