using System.CommandLine;
using CitySensors.Server.City;
using CitySensors.Server.Hosting;
using CitySensors.Server.Import;
using CitySensors.Web.Commands;

namespace CitySensors.Server.Commands;

internal static class ImportCommand
{
    private const int MaxFaultsShown = 20;

    public static Command Create()
    {
        var files = new Argument<string[]>("files")
        {
            Description = "Observation files: CSV with a header that names origin, time_hour and some of temp (°F), humid (%), pressure (hPa), wind_speed (mph), precip (inch).",
            Arity = ArgumentArity.OneOrMore,
        };
        // A misspelt option would be taken for a file otherwise, and found out only after the files before it.
        files.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => token.Value.StartsWith('-'))) result.AddError($"\"{token.Value}\" is no option of import.");
        });
        var command = new Command("import", "Brings observation files into the data folder, while no server uses it.") { files, DataOption.Instance };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetValue(files)!, DataOption.Arguments(result), cancellationToken));
        return command;
    }

    private static Task<int> RunAsync(string[] files, IReadOnlyList<string> arguments, CancellationToken cancellationToken) => Guarded.RunAsync(async () =>
    {
        await using var app = ServerHost.Build([.. arguments]);
        var city = app.Services.GetRequiredService<CityService>();
        await city.StartAsync(cancellationToken);
        try
        {
            foreach (var file in files)
            {
                var result = await new Importer(city, city, TimeProvider.System).ImportAsync(file, cancellationToken);
                Console.WriteLine($"{file}: {result.Rows} rows, {result.Accepted} readings kept, {result.Duplicates} known already, {result.Faults.Count} faulty rows; stations {string.Join(", ", result.Stations)}");
                foreach (var fault in result.Faults.Take(MaxFaultsShown)) Console.WriteLine($"  {fault}");
                if (result.Faults.Count > MaxFaultsShown) Console.WriteLine($"  … and {result.Faults.Count - MaxFaultsShown} more");
            }
        }
        finally
        {
            await city.StopAsync(CancellationToken.None);
        }

        Console.WriteLine($"The alert log is at {city.Alerts.LastSequence}; {city.Alerts.ActiveCount} alerts are active.");
    });
}
