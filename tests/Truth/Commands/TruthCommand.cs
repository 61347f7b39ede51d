using System.CommandLine;
using System.CommandLine.Invocation;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Commands;
using CitySensors.Simulator.Running;
using CitySensors.Simulator.Scenarios;
using CitySensors.Truth.Matching;
using CitySensors.Truth.Reports;
using CitySensors.Truth.Running;
using Microsoft.Extensions.Options;

namespace CitySensors.Truth.Commands;

/// <summary>Runs a scenario through a server and prints what its alerts were about.</summary>
internal sealed class TruthCommand
{
    private const int Success = 0;
    private const int Failure = 1;

    private readonly TruthArguments _arguments = new();

    private TruthCommand()
    {
    }

    /// <returns>The exit code: 0, or 1 if arguments are invalid or the run failed.</returns>
    public static async Task<int> InvokeAsync(IReadOnlyList<string> arguments, InvocationConfiguration configuration, CancellationToken stopping)
    {
        var truth = new TruthCommand();
        var command = truth._arguments.AddTo(new RootCommand(
            "Runs simulated incidents and sensor faults through the server and prints which of them were found, missed and published. Other options are settings of the server that is started, such as --City:DefaultRules PublicScale."));
        command.SetAction(truth.RunAsync);
        var parsed = command.Parse(arguments);
        // The errors would scroll out of sight above the help text.
        if (parsed.Action is ParseErrorAction action) action.ShowHelp = false;
        return await parsed.InvokeAsync(configuration, stopping);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken stopping)
    {
        var (output, error) = (arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error);
        var options = _arguments.Read(arguments, TimeProvider.System.GetUtcNow());
        try
        {
            var errors = _arguments.Errors(arguments, options);
            var script = CityScript.Quiet;
            if (errors.Count == 0) (script, errors) = await ScriptAsync(arguments, options, stopping);
            foreach (var message in errors) await error.WriteLineAsync(message);
            if (errors.Count > 0) return Failure;

            options = options with { Script = script };
            var figures = await MeasureAsync(arguments, options, error, stopping);
            if (arguments.GetValue(_arguments.Json)) JsonReport.Write(output, figures);
            else TableReport.Write(output, figures);
            return Success;
        }
        catch (OptionsValidationException invalid)
        {
            foreach (var message in invalid.Failures) await error.WriteLineAsync(message);
            return Failure;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or HttpRequestException or TimeoutException or InvalidOperationException)
        {
            await error.WriteLineAsync(failure.Message);
            return Failure;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await error.WriteLineAsync("Stopped before the end of the simulation.");
            return Failure;
        }
    }

    private async Task<TruthFigures> MeasureAsync(ParseResult arguments, SimulationOptions options, TextWriter progress, CancellationToken stopping)
    {
        var end = options.Start + TimeSpan.FromSeconds(options.Count!.Value / options.ReadingsPerSecond);
        var match = new MatchOptions(options.Interval, arguments.GetValue(_arguments.Tail) ?? TruthArguments.DefaultTail, options.Start, end);
        var truth = await TruthAsync(options, end, arguments.GetValue(_arguments.Truth), stopping);
        var url = _arguments.UrlOf(arguments);
        var clock = url is null ? new SimulatedClock(options.Start) : null;
        await using var server = clock is null ? null : await OwnServer.StartAsync(clock, arguments.UnmatchedTokens, stopping);
        return await new TruthRun(url ?? server!.Address, arguments.GetValue(_arguments.Key), clock).MeasureAsync(options, truth, match, progress, stopping);
    }

    /// <summary>Everything that begins before the end.</summary>
    private static async Task<IReadOnlyList<TruthEntry>> TruthAsync(SimulationOptions options, DateTimeOffset end, FileInfo? file, CancellationToken stopping)
    {
        await using var text = new StringWriter();
        using (var log = new TruthLog(text, options.City, options.Script)) log.AdvanceTo(end);
        if (file is not null) await File.WriteAllTextAsync(file.FullName, text.ToString(), stopping);
        return TruthEntry.ReadAll(text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private async Task<(CityScript Script, IReadOnlyList<string> Errors)> ScriptAsync(ParseResult arguments, SimulationOptions options, CancellationToken stopping)
    {
        var scenario = arguments.GetValue(_arguments.Scenario);
        var seeded = SeededScript.Create(
            options.City,
            options.Start,
            options.Interval,
            arguments.GetValue(_arguments.IncidentsPerHour) ?? (scenario is null ? TruthArguments.DefaultIncidentsPerHour : 0),
            arguments.GetValue(_arguments.FaultsPerHour) ?? (scenario is null ? TruthArguments.DefaultFaultsPerHour : 0));
        if (scenario is null) return (seeded, []);
        var (script, errors) = ScenarioReader.Read(await File.ReadAllBytesAsync(scenario.FullName, stopping), options.City, options.Start);
        return (script?.MergedWith(seeded) ?? CityScript.Quiet, [.. errors.Select(error => $"{scenario}: {error}")]);
    }
}
