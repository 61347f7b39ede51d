using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using CitySensors.Core.Readings;
using CitySensors.Export.Formats;
using CitySensors.Web.Access;
using CitySensors.Web.Aggregates;
using Microsoft.Extensions.Configuration;

namespace CitySensors.Web.Commands.Export;

/// <summary>Downloads readings or aggregates of a running host to a file.</summary>
public static class ExportCommand
{
    internal const string KeyVariable = "CITYSENSORS_KEY";
    private const int Interrupted = 130;

    private static readonly Option<Uri?> Url = new("--url")
    {
        Description = "The address of the host. [default: the first configured address]", HelpName = "address", CustomParser = HealthCommand.ParseAddress,
    };

    private static readonly Option<string?> Key = new("--key") { Description = $"An API key of the role staff or engineer. [default: the environment variable {KeyVariable}]" };

    private static readonly Option<string> Output = new("--output") { Description = "The file. It appears when it is complete.", Required = true, HelpName = "file" };

    private static readonly Option<string?> Format = new Option<string?>("--format")
    {
        Description = "The format of the file. [default: by its extension]",
    }.AcceptOnlyFromAmong([.. ExportFormat.All.Select(format => format.Name)]);

    private static readonly Option<string?> From = TimeOption("--from", "The start of the time range, inclusive, in RFC 3339 such as 2026-11-01T00:00:00Z.");
    private static readonly Option<string?> To = TimeOption("--to", "The end of the time range, exclusive.");
    private static readonly Option<string?> Station = new("--station") { Description = "Only this station." };
    private static readonly Option<string?> Area = new("--area") { Description = "Only stations that were in this area at the time." };
    private static readonly Option<string?> Sensor = new("--sensor") { Description = "Only this sensor type." };

    /// <param name="configuration">The configuration of the host.</param>
    public static Command Create(Func<IConfiguration> configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var raw = new Option<bool>("--raw") { Description = "Also values before calibration, where they differ." };
        var readings = new Command("readings", "Download readings, one row per reading.") { raw };
        AddTo(readings, ["station_id", "timestamp"], configuration, result => result.GetValue(raw) ? "&raw=true" : "");
        var resolution = new Option<string?>("--resolution") { Description = "The length of the windows. [default: PT1H]" }
            .AcceptOnlyFromAmong([.. AggregateEndpoint.Resolutions.Select(length => length.Text)]);
        var aggregates = new Command("aggregates", "Download aggregates, one row per station, window and sensor type.") { resolution };
        AddTo(aggregates, ["station_id", "start", "sensor"], configuration, result => result.GetValue(resolution) is { } length ? $"&resolution={length}" : "");
        return new Command("export", "Download readings or aggregates of a running host to a file. A download that was interrupted is continued by the same command.")
        {
            readings, aggregates,
        };
    }

    private static void AddTo(Command command, IReadOnlyList<string> keys, Func<IConfiguration> configuration, Func<ParseResult, string> more)
    {
        foreach (var option in (Option[])[Output, Format, From, To, Station, Area, Sensor, Url, Key]) command.Add(option);
        command.SetAction((result, cancellationToken) => RunAsync(
            result, $"api/export/{command.Name}?{QueryOf(result)}{more(result)}", keys, result.GetValue(Url) ?? HealthCommand.AddressOf(ListenGuard.ConfiguredUrls(configuration())), cancellationToken));
    }

    private static async Task<int> RunAsync(ParseResult result, string path, IReadOnlyList<string> keys, Uri url, CancellationToken cancellationToken)
    {
        var output = result.GetRequiredValue(Output);
        var interrupted = false;
        var outcome = await Guarded.RunAsync(async () =>
        {
            try
            {
                var format = ExportFormat.Find(result.GetValue(Format) ?? Path.GetExtension(output).TrimStart('.').ToLowerInvariant())
                    ?? throw new ArgumentException($"The format of \"{output}\" is unknown: add --format {string.Join(", ", ExportFormat.All.Select(known => known.Name))}.");
                using var client = new ExportClient(url, result.GetValue(Key) ?? Environment.GetEnvironmentVariable(KeyVariable));
                var rows = await new ExportDownload(client, path, keys, format, output, TimeProvider.System, Console.Error).RunAsync(cancellationToken);
                await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Wrote {rows:N0} rows to {output}."));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                interrupted = true;
                await Console.Error.WriteLineAsync("Interrupted. The same command continues from there.");
            }
        });
        return interrupted ? Interrupted : outcome;
    }

    private static string QueryOf(ParseResult result) => string.Join('&', ((Option<string?>[])[From, To, Station, Area, Sensor])
        .Select(option => (Name: option.Name.TrimStart('-'), Value: result.GetValue(option)))
        .Where(one => one.Value is not null)
        .Select(one => $"{one.Name}={Uri.EscapeDataString(one.Value!)}"));

    private static Option<string?> TimeOption(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "time" };
        option.Validators.Add(parsed =>
        {
            if (parsed.GetValueOrDefault<string?>() is { } text && !Timestamp.TryFromText(text, out _)) parsed.AddError($"Invalid value \"{text}\" for {name}: expected a time such as 2026-11-01T00:00:00Z.");
        });
        return option;
    }
}
