using System.Runtime.InteropServices;
using CitySensors.Infra.Tests.Compose;
using CitySensors.Infra.Tests.Hosting;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Infra.Tests.Docker;

/// <summary>What a Dockerfile makes of this checkout, made without a container engine: the same files, and the same command of the build but for what is compiled ahead of time.</summary>
/// <param name="Folder">In place of the root of the image.</param>
/// <param name="IsContained">Whether services run with all the restrictions of a container: it takes a root who may mount to set them up.</param>
internal sealed record Image(Dockerfile Dockerfile, string Folder, bool IsContained)
{
    private const string User = "1654";
    private const string PackageFolder = "NUGET_PACKAGES";

    /// <summary>Compiling the runtime ahead of time takes minutes and does not change behaviour.</summary>
    private const string NotAheadOfTime = "-p:PublishReadyToRun=false";

    private static readonly string Script = Repository.Full("tests/CitySensors.Infra.Tests/Docker/contained.sh");
    private static readonly Tool Contained = new(Script, "It is part of this repository.");

    public string Data => Path.Combine(Folder, "data");

    public static async Task<Image> BuildAsync(string path, string folder)
    {
        var dockerfile = Dockerfile.Read(path);
        var build = dockerfile.Stages.Single(stage => stage.Name == "build");
        var source = Directory.CreateDirectory(Path.Combine(folder, "source")).FullName;
        foreach (var copy in build.Of("COPY").Where(copy => copy.Option("from") is null)) await CopyAsync(copy, source);
        var publish = build.Of("RUN").Single(run => run.Text.StartsWith("dotnet publish", StringComparison.Ordinal));
        var architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64";
        var result = await Tools.Bash.RunAsync(
            source,
            // The packages of this machine serve here; and the code was analysed when this test was built.
            new Dictionary<string, string>(build.Environment.Where(one => one.Key != PackageFolder)) { ["TARGETARCH"] = architecture, ["RunAnalyzers"] = "false" },
            ["-c", publish.Text.Replace("--output /app", $"--output '{folder}/app' {NotAheadOfTime}", StringComparison.Ordinal)]);
        Assert.SkipWhen(result.Text.Contains("NU1101", StringComparison.Ordinal), $"Packages of {path} do not restore on this machine. {result.Text}");
        Assert.True(result.ExitCode == 0, result.Text);
        var image = new Image(dockerfile, folder, await CanContainAsync(folder));
        Directory.CreateDirectory(image.Data);
        return image;
    }

    /// <summary>Runs a service that ends by itself.</summary>
    public Task<ProcessResult> RunAsync(Service service) => RunAsync(service, [EntryPoint, .. service.Command], 0);

    /// <summary>Runs a command in the container of a service.</summary>
    public Task<ProcessResult> RunAsync(Service service, IReadOnlyList<string> command, int port)
    {
        var (tool, arguments) = Commanded(command);
        return tool.RunAsync(Data, Variables(service, port), arguments);
    }

    /// <summary>Starts a service, on another port than in its container, where it is alone.</summary>
    public RunningProcess Start(Service service, int port)
    {
        var (tool, arguments) = Commanded([EntryPoint, .. service.Command]);
        return tool.Start(Data, Variables(service, port), arguments);
    }

    private static async Task<bool> CanContainAsync(string folder) =>
        OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess
        && (await Tools.Bash.RunAsync(folder, "-c", "unshare --mount --propagation private mount -t tmpfs tmpfs /mnt && setpriv --version")).ExitCode == 0;

    private string EntryPoint => Dockerfile.Last.Of("ENTRYPOINT").Single().Exec[0];

    private (Tool Tool, string[] Arguments) Commanded(IReadOnlyList<string> command)
    {
        string[] here = [.. command.Select(word => Here(word))];
        return IsContained
            ? (Contained, [User, Path.Combine(Folder, "app"), Data, .. here])
            : (new Tool(here[0], "It was built by this test."), here[1..]);
    }

    private Dictionary<string, string> Variables(Service service, int port) => Dockerfile.Last.Environment
        .Concat(service.Environment).GroupBy(one => one.Key, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => Here(group.Last().Value).Replace(":5080", $":{port}", StringComparison.Ordinal), StringComparer.Ordinal);

    /// <summary>Paths of the image, as they are here.</summary>
    private string Here(string value) => value switch
    {
        "/data" => IsContained ? "/mnt/data" : Data,
        _ when value.StartsWith("/app/", StringComparison.Ordinal) => (IsContained ? "/mnt" : Folder) + value,
        _ => value,
    };

    private static async Task CopyAsync(Instruction copy, string target)
    {
        foreach (var source in copy.Words.SkipLast(1))
        {
            foreach (var file in await BuildContext.FilesAsync(source))
            {
                var to = Path.Combine(target, file);
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Copy(Repository.Full(file), to);
            }
        }
    }
}
