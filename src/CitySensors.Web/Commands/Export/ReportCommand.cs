using System.CommandLine;
using System.Globalization;
using CitySensors.Export.Archive;
using CitySensors.Export.Reports;
using CitySensors.Web.Access;
using CitySensors.Web.Reports;
using Microsoft.Extensions.Configuration;

namespace CitySensors.Web.Commands.Export;

/// <summary>Has a running host make the report of a day, and downloads it to a folder.</summary>
public static class ReportCommand
{
    /// <param name="configuration">The configuration of the host.</param>
    public static Command Create(Func<IConfiguration> configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var day = new Argument<string>("day") { Description = "The day in the time zone of the city, such as 2026-11-27. It must be over." };
        day.Validators.Add(parsed =>
        {
            if (parsed.GetValueOrDefault<string?>() is { } text && !IsDay(text)) parsed.AddError($"Invalid value \"{text}\" for day: expected a date such as 2026-11-27.");
        });
        var output = new Option<string>("--output") { Description = "The folder of the files.", Required = true, HelpName = "folder" };
        var url = new Option<Uri?>("--url") { Description = "The address of the host. [default: the first configured address]", HelpName = "address", CustomParser = HealthCommand.ParseAddress };
        var key = new Option<string?>("--key") { Description = $"An API key of the role staff or engineer. [default: the environment variable {ExportCommand.KeyVariable}]" };
        var command = new Command("report", "Make the report of a day on a running host from what it knows now, and download the page and its tables.") { day, output, url, key };
        command.SetAction((result, cancellationToken) => Guarded.RunAsync(async () =>
        {
            using var client = new ExportClient(
                result.GetValue(url) ?? HealthCommand.AddressOf(ListenGuard.ConfiguredUrls(configuration())), result.GetValue(key) ?? Environment.GetEnvironmentVariable(ExportCommand.KeyVariable));
            await DownloadAsync(client, result.GetRequiredValue(day), result.GetRequiredValue(output), cancellationToken);
            await Console.Error.WriteLineAsync($"Wrote the report to {result.GetRequiredValue(output)}.");
        }));
        return command;
    }

    private static async Task DownloadAsync(ExportClient client, string day, string folder, CancellationToken cancellationToken)
    {
        var path = $"api/reports/{day}";
        (await client.SendAsync(HttpMethod.Put, path, cancellationToken)).Dispose();
        foreach (var table in ReportTables.Names) await WriteAsync($"{path}?table={table}", $"{table}.csv");
        await WriteAsync(path, "report.html");

        async Task WriteAsync(string from, string file)
        {
            using var response = await client.GetAsync(from, cancellationToken);
            ArchiveFile.Replace(Path.Combine(folder, file), await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
    }

    private static bool IsDay(string text) => DateOnly.TryParseExact(text, ReportResource.DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
