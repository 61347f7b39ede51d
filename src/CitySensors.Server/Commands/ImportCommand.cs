using System.CommandLine;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Server.Hosting;
using CitySensors.Server.Import;
using CitySensors.Server.Storage;
using CitySensors.Web.Commands;

namespace CitySensors.Server.Commands;

internal static class ImportCommand
{
    private const int MaxErrorsShown = 20;

    /// <summary>The import needs the silo but not the web server, and writes to the data folder even if a broker is configured.</summary>
    private static readonly string[] Local = ["--urls", "http://127.0.0.1:0", "--Kafka:Client:BootstrapServers", "", "--Logging:LogLevel:Microsoft.Hosting.Lifetime", "Warning"];

    public static Command Create()
    {
        var files = new Argument<string[]>("files")
        {
            Description = "Observation files: CSV with a header that contains origin, time_hour and at least one of temp (°F), humid (%), pressure (hPa), wind_speed (mph), precip (inch).",
            Arity = ArgumentArity.OneOrMore,
        };
        // Otherwise a misspelt option would be treated as a file, and a missing file would only be detected after the files before it.
        files.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (token.Value.StartsWith('-')) result.AddError($"Unknown option \"{token.Value}\".");
                else if (!File.Exists(token.Value)) result.AddError($"File \"{token.Value}\" does not exist.");
            }
        });
        var command = new Command("import", "Import observation files into the data folder. No server may be using it.") { files, DataOption.Instance };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(files)!, DataOption.Arguments(result), cancellationToken));
        return command;
    }

    private static Task<int> RunAsync(string[] files, IReadOnlyList<string> arguments, CancellationToken cancellationToken) => Guarded.RunAsync(async () =>
    {
        await using var app = await CityHost.BuildAsync(new SqliteBackend(), [.. arguments, .. Local], cancellationToken: cancellationToken);
        await app.StartAsync(cancellationToken);
        try
        {
            foreach (var file in files) Report(file, await ImportAsync(app.Services, file, cancellationToken));
        }
        finally
        {
            await app.StopAsync(CancellationToken.None);
        }

        var alerts = app.Services.GetRequiredService<IAlertLog>();
        Console.WriteLine($"Alert log at sequence number {alerts.LastSequence}; {alerts.Active.Count} active alerts.");
    });

    private static Task<ImportResult> ImportAsync(IServiceProvider services, string file, CancellationToken cancellationToken) => new Importer(
        services.GetRequiredService<IReadingIntake>(), services.GetRequiredService<ICityDefinitions>(), services.GetRequiredService<TimeProvider>())
        .ImportAsync(file, cancellationToken);

    private static void Report(string file, ImportResult result)
    {
        Console.WriteLine($"{file}: {result.Rows} rows, {result.Accepted} readings accepted, {result.Duplicates} duplicates, {result.Faults.Count} invalid rows, {result.InvalidValues.Count} invalid values in other rows; stations {string.Join(", ", result.Stations)}");
        List(result.Faults);
        if (result.InvalidValues.Count == 0) return;
        Console.WriteLine("  The other values of these lines were imported:");
        List(result.InvalidValues);
    }

    private static void List(IReadOnlyList<string> errors)
    {
        foreach (var error in errors.Take(MaxErrorsShown)) Console.WriteLine($"  {error}");
        if (errors.Count > MaxErrorsShown) Console.WriteLine($"  … and {errors.Count - MaxErrorsShown} more");
    }
}
