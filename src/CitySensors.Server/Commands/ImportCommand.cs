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
    private const int MaxFaultsShown = 20;

    /// <summary>The import needs the silo, nobody needs its web, and readings go into the data folder even where a broker is configured.</summary>
    private static readonly string[] Local = ["--urls", "http://127.0.0.1:0", "--Kafka:Client:BootstrapServers", "", "--Logging:LogLevel:Microsoft.Hosting.Lifetime", "Warning"];

    public static Command Create()
    {
        var files = new Argument<string[]>("files")
        {
            Description = "Observation files: CSV with a header that names origin, time_hour and some of temp (°F), humid (%), pressure (hPa), wind_speed (mph), precip (inch).",
            Arity = ArgumentArity.OneOrMore,
        };
        // A misspelt option would be taken for a file otherwise, and a missing file found out only after the files before it.
        files.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (token.Value.StartsWith('-')) result.AddError($"\"{token.Value}\" is not an option of import.");
                else if (!File.Exists(token.Value)) result.AddError($"There is no file \"{token.Value}\".");
            }
        });
        var command = new Command("import", "Brings observation files into the data folder, while no server uses it.") { files, DataOption.Instance };
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
        Console.WriteLine($"The alert log is at {alerts.LastSequence}; {alerts.Active.Count} alerts are active.");
    });

    private static Task<ImportResult> ImportAsync(IServiceProvider services, string file, CancellationToken cancellationToken) => new Importer(
        services.GetRequiredService<IReadingIntake>(), services.GetRequiredService<ICityDefinitions>(), services.GetRequiredService<TimeProvider>())
        .ImportAsync(file, cancellationToken);

    private static void Report(string file, ImportResult result)
    {
        Console.WriteLine($"{file}: {result.Rows} rows, {result.Accepted} readings accepted, {result.Duplicates} duplicates, {result.Faults.Count} faulty rows; stations {string.Join(", ", result.Stations)}");
        foreach (var fault in result.Faults.Take(MaxFaultsShown)) Console.WriteLine($"  {fault}");
        if (result.Faults.Count > MaxFaultsShown) Console.WriteLine($"  … and {result.Faults.Count - MaxFaultsShown} more");
    }
}
