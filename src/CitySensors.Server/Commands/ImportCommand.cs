using System.CommandLine;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Server.Hosting;
using CitySensors.Server.Import;
using CitySensors.Server.Import.Files;
using CitySensors.Server.Import.Mappings;
using CitySensors.Server.Import.Progress;
using CitySensors.Server.Storage;
using CitySensors.Web.Commands;

namespace CitySensors.Server.Commands;

internal static class ImportCommand
{
    /// <summary>The import needs the silo but not the web server, and writes to the data folder even if a broker is configured.</summary>
    private static readonly string[] Local = ["--urls", "http://127.0.0.1:0", "--Kafka:Client:BootstrapServers", "", "--Logging:LogLevel:Microsoft.Hosting.Lifetime", "Warning"];

    private static readonly Argument<string[]> Files = new("files")
    {
        Description = "CSV (comma, semicolon or tab) or NDJSON files, compressed with gzip or not.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string?> Map = new("--map")
    {
        Description = $"The mapping of columns to sensor types: a JSON file, or one of {ReadyMadeMappings.Names}. [default: recognized by the columns]",
    };

    private static readonly Option<string?> Station = new("--station") { Description = "The station of all rows, if the files do not state it." };

    private static readonly Option<bool> Dry = new("--dry-run") { Description = $"Show how the first {DryRun.Rows} rows are understood, and import nothing." };

    private static readonly Option<bool> Restart = new("--restart") { Description = "Read the files from the start even if an earlier import of them was interrupted." };

    private static readonly Option<string?> Rejected = new("--rejected") { Description = "The folder for the faulty rows, <file>.rejected.csv. [default: that of the file]" };

    static ImportCommand()
    {
        // Otherwise a misspelt option would be treated as a file.
        Files.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
                if (token.Value.StartsWith('-')) result.AddError($"Unknown option \"{token.Value}\".");
        });
        Station.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } id && Identifier.Validate(id) is { } error) result.AddError($"--station {error}.");
        });
    }

    public static Command Create()
    {
        var command = new Command("import", "Import historical readings into the data folder. No server may be using it.")
        {
            Files, Map, Station, Dry, Restart, Rejected, DataOption.Instance,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var total = new ImportCounts();
        var interrupted = false;
        var outcome = await Guarded.RunAsync(async () =>
        {
            try
            {
                var files = arguments.GetValue(Files)!;
                RequireFiles(files);
                var options = OptionsOf(arguments);
                if (!MappingPrompt.IsPossible) await RequireMappingsAsync(files, options, cancellationToken);
                if (arguments.GetValue(Dry)) total = await DryRunAsync(files, options, DataOption.Arguments(arguments), cancellationToken);
                else await ImportAsync(files, options, DataOption.Arguments(arguments), counts => total = total.Plus(counts), cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                interrupted = true;
                await Console.Error.WriteLineAsync("Interrupted. What was imported is durable; the same command continues from there.");
            }
        });
        if (interrupted) return ImportExitCode.Interrupted;
        return outcome == 0 ? ImportExitCode.Of(total) : Math.Max(ImportExitCode.Refused, ImportExitCode.Of(total));
    }

    /// <exception cref="FileNotFoundException">Files are missing; names all of them.</exception>
    private static void RequireFiles(string[] files)
    {
        string[] missing = [.. files.Where(file => !File.Exists(file))];
        if (missing.Length > 0) throw new FileNotFoundException(string.Join(Environment.NewLine, missing.Select(file => $"File \"{file}\" does not exist.")));
    }

    /// <exception cref="InvalidDataException">There is no mapping for some files; names all of them.</exception>
    private static async Task RequireMappingsAsync(string[] files, ImportOptions options, CancellationToken cancellationToken)
    {
        var errors = new List<string>();
        foreach (var file in files)
            if (await ImportSource.WhyUnrecognizedAsync(file, options, cancellationToken) is { } error) errors.Add(error);
        if (errors.Count > 0) throw new InvalidDataException(string.Join(Environment.NewLine, errors));
    }

    private static ImportOptions OptionsOf(ParseResult arguments)
    {
        var name = arguments.GetValue(Map);
        var options = new ImportOptions(null, name, arguments.GetValue(Station), arguments.GetValue(Restart), arguments.GetValue(Rejected), TimeProvider.System.GetUtcNow() + ReadingLimits.DefaultMaxAhead);
        if (name is null) return options;
        if (ReadyMadeMappings.Find(name) is { } mapping) return options with { Mapping = mapping };
        if (!File.Exists(name)) throw new FileNotFoundException($"There is no mapping file \"{name}\", and no ready-made mapping of that name: {ReadyMadeMappings.Names}.");
        return options with { Mapping = MappingJson.Read(File.ReadAllText(name), name) };
    }

    private static async Task<ImportCounts> DryRunAsync(string[] files, ImportOptions options, string[] data, CancellationToken cancellationToken)
    {
        var total = new ImportCounts();
        // Opening a data folder that does not exist would create a city.
        if (!Directory.Exists(DataFolder(data)))
        {
            await ShowAsync(InitialCatalogue.With(DefaultRuleChoice.None));
            return total;
        }

        await using var app = await CityHost.BuildAsync(new SqliteBackend(), [.. data, .. Local], cancellationToken: cancellationToken);
        await ShowAsync(app.Services.GetRequiredService<ICityDefinitions>().Catalogue);
        return total;

        async Task ShowAsync(Catalogue catalogue)
        {
            foreach (var file in files)
                total = total.Plus(await DryRun.WriteAsync(file, await ImportDialog.AskIfUnknownAsync(file, options, catalogue, cancellationToken), catalogue, Console.Out, cancellationToken));
        }
    }

    private static async Task ImportAsync(string[] files, ImportOptions options, string[] data, Action<ImportCounts> count, CancellationToken cancellationToken)
    {
        await using var app = await CityHost.BuildAsync(new SqliteBackend(), [.. data, .. Local], cancellationToken: cancellationToken);
        await app.StartAsync(cancellationToken);
        try
        {
            var checkpoints = new Checkpoints(DataFolder(data));
            var catalogue = app.Services.GetRequiredService<ICityDefinitions>().Catalogue;
            foreach (var file in files)
            {
                var own = await ImportDialog.AskIfUnknownAsync(file, options, catalogue, cancellationToken);
                if (own != options) await ImportDialog.ConfirmAsync(file, own, catalogue, cancellationToken);
                var result = await WithProgressAsync(file, progress => CreateImporter(app.Services, checkpoints).ImportAsync(file, own, progress, cancellationToken));
                count(result.Counts);
                ImportReport.Write(file, result, Console.Out);
            }
        }
        finally
        {
            await app.StopAsync(CancellationToken.None);
        }

        var alerts = app.Services.GetRequiredService<IAlertLog>();
        Console.WriteLine($"Alert log at sequence number {alerts.LastSequence}; {alerts.Active.Count} active alerts.");
    }

    private static Importer CreateImporter(IServiceProvider services, Checkpoints checkpoints) => new(
        services.GetRequiredService<IReadingIntake>(), services.GetRequiredService<ICityDefinitions>(), checkpoints, services.GetRequiredService<TimeProvider>());

    private static Task<ImportResult> WithProgressAsync(string file, Func<IImportProgress, Task<ImportResult>> import)
    {
        var name = Path.GetFileName(file);
        return Console.IsOutputRedirected
            ? import(new PlainProgress(name, Console.Out, TimeProvider.System))
            : TerminalProgress.RunAsync(name, TimeProvider.System, import);
    }

    private static string DataFolder(string[] data) =>
        CityHost.Configuration(new SqliteBackend(), data).GetSection(StorageOptions.Section).Get<StorageOptions>()?.Path ?? StorageOptions.DefaultPath;
}
