using System.CommandLine;
using CitySensors.Core.Readings;
using CitySensors.Web.Access;
using CitySensors.Web.Commands.Export;
using Microsoft.Extensions.Configuration;

namespace CitySensors.Web.Commands.Backfill;

/// <summary>Has a running host compute the aggregates of a period again from stored readings, and swap them in.</summary>
public static class BackfillCommand
{
    private const int Interrupted = 130;

    /// <param name="configuration">The configuration of the host.</param>
    public static Command Create(Func<IConfiguration> configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var from = TimeOption("--from", "The start of the period, a full hour of UTC, in RFC 3339 such as 2026-11-01T00:00:00Z.");
        var to = TimeOption("--to", "The end of the period, exclusive. Its last hour must be over for five minutes.");
        var url = new Option<Uri?>("--url") { Description = "The address of the host. [default: the first configured address]", HelpName = "address", CustomParser = HealthCommand.ParseAddress };
        var key = new Option<string?>("--key") { Description = $"An API key of the role engineer. [default: the environment variable {ExportCommand.KeyVariable}]" };
        var command = new Command("backfill", "Compute the aggregates of a period again from stored readings on a running host, replace those that differ, and report the differences. Ctrl+C pauses it, and the same command goes on.")
        {
            from, to, url, key,
        };
        command.SetAction((result, cancellationToken) => RunAsync(
            Time(result, from),
            Time(result, to),
            () => new BackfillClient(
                result.GetValue(url) ?? HealthCommand.AddressOf(ListenGuard.ConfiguredUrls(configuration())), result.GetValue(key) ?? Environment.GetEnvironmentVariable(ExportCommand.KeyVariable)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(DateTimeOffset from, DateTimeOffset to, Func<BackfillClient> connect, CancellationToken cancellationToken)
    {
        var interrupted = false;
        var outcome = await Guarded.RunAsync(async () =>
        {
            using var client = connect();
            var run = new BackfillRun(client, TimeProvider.System, Console.Error);
            try
            {
                foreach (var line in (await run.RunAsync(from, to, cancellationToken)).Report()) Console.WriteLine(line);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                interrupted = true;
                await Console.Error.WriteLineAsync(await run.PauseAsync() ? "Paused. The same command goes on." : "Interrupted before anything was begun.");
            }
        });
        return interrupted ? Interrupted : outcome;
    }

    private static DateTimeOffset Time(ParseResult result, Option<string> option) =>
        Timestamp.TryFromText(result.GetRequiredValue(option), out var ticks) ? new DateTimeOffset(ticks, TimeSpan.Zero) : default;

    private static Option<string> TimeOption(string name, string description)
    {
        var option = new Option<string>(name) { Description = description, HelpName = "time", Required = true };
        option.Validators.Add(parsed =>
        {
            if (parsed.GetValueOrDefault<string?>() is { } text && !Timestamp.TryFromText(text, out _)) parsed.AddError($"Invalid value \"{text}\" for {name}: expected a time such as 2026-11-01T00:00:00Z.");
        });
        return option;
    }
}
