using System.CommandLine;
using System.CommandLine.Invocation;
using System.Net.Http.Headers;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Running;
using CitySensors.Simulator.Scenarios;
using CitySensors.Simulator.Sending;

namespace CitySensors.Simulator.Commands;

/// <summary>The command line of the simulator: a simulated city sends its readings to a server.</summary>
internal sealed class SimulatorCommand
{
    private const int Success = 0;
    private const int Failure = 1;

    /// <summary>After which a request counts as lost and is made again.</summary>
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private readonly SimulatorArguments _arguments = new();
    private readonly TimeProvider _time;

    private SimulatorCommand(TimeProvider time) => _time = time;

    /// <returns>0, or 1 where arguments are wrong or readings could not be delivered.</returns>
    public static async Task<int> InvokeAsync(
        IReadOnlyList<string> arguments, InvocationConfiguration configuration, TimeProvider time, CancellationToken stopping)
    {
        var simulator = new SimulatorCommand(time);
        var command = simulator._arguments.AddTo(new RootCommand(
            "Simulates a city: its stations send readings to a CitySensors server, with incidents and faults. The same seed gives the same values."));
        command.SetAction(simulator.RunAsync);
        var parsed = command.Parse(arguments);
        // What is wrong would scroll away above the help text.
        if (parsed.Action is ParseErrorAction action) action.ShowHelp = false;
        return await parsed.InvokeAsync(configuration, stopping);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken stopping)
    {
        var (output, error) = (arguments.InvocationConfiguration.Output, arguments.InvocationConfiguration.Error);
        try
        {
            var options = _arguments.Read(arguments.CommandResult, _time.GetUtcNow());
            var (script, errors) = _arguments.Errors(arguments.CommandResult, options) is { Count: > 0 } wrong
                ? (null, wrong)
                : await ScriptAsync(arguments, options, stopping);
            foreach (var message in errors) await error.WriteLineAsync(message);
            if (script is null) return Failure;

            options = options with { Script = script };
            var truthFile = arguments.GetValue(_arguments.Truth);
            await using var truthWriter = truthFile is null ? TextWriter.Null : new StreamWriter(truthFile.FullName);
            using var truth = new TruthLog(truthWriter, options.City, script);
            using var client = Client(arguments, options.Connections);
            if (arguments.GetValue(_arguments.Register) && await RegisterAsync(client, options, output, stopping) is { } problem)
            {
                await error.WriteLineAsync(problem);
                return Failure;
            }

            var simulation = new Simulation(options, new HttpReadingSender(client, _time), _time, truth);
            return await RunAsync(simulation, output, error, stopping);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A truth or scenario file that cannot be written or read; the message names it.
            await error.WriteLineAsync(failure.Message);
            return Failure;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await error.WriteLineAsync("Stopped before the first reading.");
            return Failure;
        }
    }

    private async Task<int> RunAsync(Simulation simulation, TextWriter output, TextWriter error, CancellationToken stopping)
    {
        var reporter = new StatisticsReporter(simulation.Statistics, output, _time);
        using var ended = new CancellationTokenSource();
        var reporting = reporter.RunAsync(ended.Token);
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

    private async Task<string?> RegisterAsync(HttpClient client, SimulationOptions options, TextWriter output, CancellationToken stopping)
    {
        var stations = new CityLayout(options.City).Stations;
        var registration = new StationRegistration(client, new RetryPolicy(options.Patience, _time), _time);
        var told = 0;
        var problem = await registration.RegisterAsync(stations, options.Connections, Tell, stopping);
        if (problem is null) await output.WriteLineAsync($"{stations.Count} stations registered at {client.BaseAddress}");
        return problem;

        void Tell(SendResult failed)
        {
            if (Interlocked.Exchange(ref told, 1) == 0) output.WriteLine($"Waiting for the server. {failed.Problem}");
        }
    }

    private HttpClient Client(ParseResult arguments, int connections)
    {
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connections,
            // A server elsewhere may move to another address while a simulation runs for days.
            PooledConnectionLifetime = TimeSpan.FromMinutes(15),
            UseCookies = false,
            UseProxy = false,
            AllowAutoRedirect = false,
        };
        var client = new HttpClient(handler) { BaseAddress = arguments.GetRequiredValue(_arguments.Url), Timeout = RequestTimeout };
        if (_arguments.KeyOf(arguments) is { } key) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }
}
