using System.Text.RegularExpressions;
using CitySensors.Server.Tests.City;
using CitySensors.Server.Tests.Hosting;
using CitySensors.TestSupport.Processes;

namespace CitySensors.Server.Tests.Commands;

public sealed partial class CommandTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--help", "demo", "import", "keys", "--data")]
    [InlineData("import --help", "<files>", "--data")]
    [InlineData("keys --help", "create", "list", "revoke")]
    [InlineData("demo --help", "--seed", "--data")]
    [InlineData("backfill --help", "--from", "--to", "--url", "--key")]
    public async Task Help_OfACommand_ListsItsOptions(string arguments, params string[] parts)
    {
        var result = await RunAsync(arguments.Split(' '));
        Assert.Equal(0, result.ExitCode);
        foreach (var part in parts) Assert.Contains(part, result.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Keys_CreateListAndRevoke_ShowTheKeyOnce()
    {
        var created = await RunAsync("keys", "create", "--role", "engineer", "--name", "Ada Lovelace", "--data", _folder.Path);
        Assert.True(created.ExitCode == 0, created.Errors);
        var token = Token().Match(created.Output.Trim());
        Assert.True(token.Success, created.Output);
        Assert.DoesNotContain(token.Groups["secret"].Value, created.Errors, StringComparison.Ordinal);

        var file = Path.Combine(_folder.Path, "keys.json");
        var stored = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(token.Groups["secret"].Value, stored, StringComparison.Ordinal);
        Assert.Equal(OwnerOnly, OperatingSystem.IsWindows() ? OwnerOnly : File.GetUnixFileMode(file));

        var id = token.Groups["id"].Value;
        var listed = await RunAsync("keys", "list", "--data", _folder.Path);
        Assert.Contains(id, listed.Output, StringComparison.Ordinal);
        Assert.Contains("Ada Lovelace", listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(token.Groups["secret"].Value, listed.Output, StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync("keys", "revoke", id, "--data", _folder.Path)).ExitCode);
        Assert.Equal("", (await RunAsync("keys", "list", "--data", _folder.Path)).Output);
        var again = await RunAsync("keys", "revoke", id, "--data", _folder.Path);
        Assert.Equal((1, $"There is no key {id}."), (again.ExitCode, again.Errors));
    }

    [Theory]
    [InlineData("keys create --name x --role mayor", "mayor")]
    [InlineData("keys create --name x", "--role")]
    [InlineData("keys create --role staff --name x --colour red", "--colour")]
    [InlineData("keys list --colour", "--colour")]
    [InlineData("import data.csv --colour red", "--colour")]
    [InlineData("import", "import")]
    [InlineData("demmo", "Unknown command or argument \"demmo\". Did you mean \"demo\"?")]
    [InlineData("--bogus 1", "Unknown option \"--bogus\". The server takes --help, --version, --data and settings such as --urls")]
    [InlineData("--url http://127.0.0.1:0", "Did you mean \"--urls\"?")]
    [InlineData("demo --stations abc", "Unknown option \"--stations\". The command demo takes --seed, --data")]
    [InlineData("demo --sed 5", "Did you mean \"--seed\"?")]
    [InlineData("demo --urls", "The option \"--urls\" requires a value.")]
    [InlineData("demo -x", "Unknown option \"-x\".")]
    [InlineData("demo --seed 1 stray", "Unknown command or argument \"stray\".")]
    [InlineData("health --url localhost", "Invalid value \"localhost\" for --url")]
    [InlineData("health --uri http://localhost", "--uri")]
    [InlineData("--Storage:MaxStation 5", "Unknown setting \"Storage:MaxStation\" (command line). Did you mean \"Storage:MaxStations\"? Storage has JournalSegmentBytes, MaxStations, MaxWaitingReadings, Path.")]
    [InlineData("--Storge:Path x", "Unknown setting \"Storge\" (command line). Did you mean \"Storage\"? There are City, History, Kafka, Mail, Report, Silo, Storage, Web")]
    [InlineData("--Silo:MaxStations 5", "Did you mean \"Storage:MaxStations\"?")]
    [InlineData("--Kafka:Streams:CacheMessage 5", "Did you mean \"Kafka:Streams:CacheMessages\"?")]
    [InlineData("--Kafka:Client:Bootstrap x", "Unknown setting \"Kafka:Client:Bootstrap\"")]
    public async Task Parse_Unknown_IsAnError(string arguments, string part)
    {
        var result = await RunAsync([.. arguments.Split(' '), "--data", _folder.Path]);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(part, result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Parse_SeveralErrors_ReportsAll()
    {
        var result = await RunAsync("--bogus", "1", "--colour", "--stray", "x", "--data", _folder.Path);
        Assert.Equal(1, result.ExitCode);
        foreach (var option in (string[])["--bogus", "--colour", "--stray"]) Assert.Contains($"Unknown option \"{option}\".", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_MisspeltKeyFile_IsRefused()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "appsettings.json"), """{"Web": {"KeyFiles": "keys.json"}}""", TestContext.Current.CancellationToken);
        var result = await RunAsync("keys", "list", "--data", _folder.Path);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Unknown setting \"Web:KeyFiles\" (appsettings.json). Did you mean \"Web:KeyFile\"?", result.Errors, StringComparison.Ordinal);
    }

    private Task<ProcessResult> RunAsync(params string[] arguments) =>
        ServerProcess.RunAsync(_folder.Path, arguments, TestContext.Current.CancellationToken);

    [GeneratedRegex("^cs_(?<id>[a-z0-9]{8})_(?<secret>[A-Za-z0-9_-]{43})$")]
    private static partial Regex Token();
}
