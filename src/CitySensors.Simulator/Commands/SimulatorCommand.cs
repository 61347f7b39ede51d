using System.CommandLine;
using System.CommandLine.Invocation;
using CitySensors.Simulator.Running;
using CitySensors.Simulator.Scenarios;

namespace CitySensors.Simulator.Commands;

/// <summary>The command line of the simulator: a simulated city sends its readings to a server over HTTP, or to Kafka.</summary>
internal sealed class SimulatorCommand
{
    private const int Success = 0;
    private const int Failure = 1;

    /// <summary>Longer than requests in flight may take after Ctrl-C.</summary>
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(15);

    private readonly SimulatorArguments _arguments = new();
    private readonly TimeProvider _time;

    private SimulatorCommand(TimeProvider time) => _time = time;

    /// <summary>Runs the command with the console and the system clock.</summary>
    /// <returns>The exit code: 0, or 1 if arguments are invalid or readings could not be delivered.</returns>
    public static Task<int> RunAsync(string[] arguments) => InvokeAsync(
        arguments,
        new InvocationConfiguration { ProcessTerminationTimeout = TerminationTimeout },
        TimeProvider.System,
        CancellationToken.None);

    /// <returns>The exit code: 0, or 1 if arguments are invalid or readings could not be delivered.</returns>
    public static async Task<int> InvokeAsync(
        IReadOnlyList<string> arguments,
        InvocationConfiguration configuration,
        TimeProvider time,
        CancellationToken stopping)
    {
        var simulator = new SimulatorCommand(time);
        var command = simulator._arguments.AddTo(new RootCommand(
            "Simulates a city whose stations send readings, with incidents and faults, to a CitySensors server or to Kafka."));
        command.SetAction(simulator.RunAsync);
        command.Add(new ReplayCommand(simulator._arguments, time).Create());
        var parsed = command.Parse(arguments);
        // The errors would scroll out of sight above the help text.
        if (parsed.Action is ParseErrorAction action) action.ShowHelp = false;
        return await parsed.InvokeAsync(configuration, stopping);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken stopping)
    {
        var (output, error) = (arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error);
        try
        {
            var options = _arguments.Read(arguments.CommandResult, _time.GetUtcNow());
            var (script, errors) = _arguments.Errors(arguments.CommandResult, options) is { Count: > 0 } invalid
                ? (null, invalid)
                : await ScriptAsync(arguments, options, stopping);
            foreach (var message in errors) await error.WriteLineAsync(message);
            if (script is null) return Failure;

            options = options with { Script = script };
            var truthFile = arguments.GetValue(_arguments.Truth);
            await using var truthWriter = truthFile is null ? TextWriter.Null : new StreamWriter(truthFile.FullName);
            using var truth = new TruthLog(truthWriter, options.City, script);
            var isInteractive = arguments.GetValue(_arguments.Interactive);
            using var server = new ServerConnection(
                arguments.GetRequiredValue(_arguments.Url),
                _arguments.KeyOf(arguments),
                isInteractive ? SimulationOptions.MaxConnections : options.Connections,
                _time);
            var registers = _arguments.RegistersStations(arguments.CommandResult);
            using var kafka = _arguments.Kafka.IsSelected(arguments.CommandResult) ? _arguments.Kafka.CreateSender(arguments, options, _time) : null;
            var sender = kafka ?? server.Sender();
            var registered = 0;
            using var simulation = new ChangeableSimulation(options, sender, _time, truth)
            {
                Prepare = async (run, cancellationToken) =>
                {
                    if (!registers || run.City.Stations <= registered) return null;
                    var problem = await server.RegisterAsync(run, output, cancellationToken);
                    if (problem is null) registered = run.City.Stations;
                    return problem;
                },
            };
            return await RunAsync(simulation, isInteractive ? Console.In : null, output, error, stopping);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The truth or the scenario file; the message names it.
            await error.WriteLineAsync(failure.Message);
            return Failure;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await error.WriteLineAsync("Stopped before the first reading.");
            return Failure;
        }
    }

    private async Task<int> RunAsync(ChangeableSimulation simulation, TextReader? commands, TextWriter output, TextWriter error, CancellationToken stopping)
    {
        var reporter = new StatisticsReporter(simulation.Statistics, output, _time);
        using var ended = new CancellationTokenSource();
        var reporting = reporter.RunAsync(ended.Token);
        var reading = commands is null ? Task.CompletedTask : SizeCommands.RunAsync(simulation, commands, output, error, ended.Token);
        SimulationOutcome outcome;
        try
        {
            outcome = await simulation.RunAsync(stopping);
        }
        finally
        {
            await ended.CancelAsync();
            await reporting;
        }

        // Reading from a console may only end with the process.
        if (reading.IsCompleted) await reading;
        await output.WriteLineAsync(reporter.Summary());
        if (outcome.Succeeded) return Success;
        await error.WriteLineAsync(outcome.Failure ?? outcome.Progress.LastProblem);
        return Failure;
    }

    private async Task<(CityScript? Script, IReadOnlyList<string> Errors)> ScriptAsync(
        ParseResult arguments, SimulationOptions options, CancellationToken cancellationToken)
    {
        var scenario = arguments.GetValue(_arguments.Scenario);
        var seeded = SeededScript.Create(
            options.City,
            options.Start,
            options.Interval,
            arguments.GetValue(_arguments.IncidentsPerHour) ?? (scenario is null ? SimulatorArguments.DefaultIncidentsPerHour : 0),
            arguments.GetValue(_arguments.FaultsPerHour) ?? (scenario is null ? SimulatorArguments.DefaultFaultsPerHour : 0));
        if (scenario is null) return (seeded, []);

        var text = await File.ReadAllBytesAsync(scenario.FullName, cancellationToken);
        var (script, errors) = ScenarioReader.Read(text, options.City, options.Start);
        return (script?.MergedWith(seeded), [.. errors.Select(error => $"{scenario}: {error}")]);
    }
}
