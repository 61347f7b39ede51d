using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Running;
using CitySensors.Simulator.Scenarios;

namespace CitySensors.Server.Demo;

/// <summary>Simulates a city in the server process: registers stations, creates rules with short durations, and sends readings: to a new city first those of its past.</summary>
internal sealed partial class DemoService(
    ICityDefinitions city, InProcessSender sender, DemoSimulation live, DemoSimulations simulations, TimeProvider time, ILogger<DemoService> logger)
    : BackgroundService, IHostedLifecycleService
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>From now on the silo can activate stations.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _started.SetResult();
        return Task.CompletedTask;
    }

    /// <summary>Ends the simulation before any other service stops: the silo must not get readings while it does.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken) => StopAsync(cancellationToken);

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _started.Task.WaitAsync(stoppingToken);
        var isNew = city.Stations.Count == 0;
        if (await DemoStations.PutAsync(city, new CityOptions { Stations = live.Simulation.Size.Stations }, stoppingToken) is { } problem) LogSimulationEnded(logger, problem);

        foreach (var type in StandardSensorTypes.All)
        {
            // Simulated incidents last seconds, and public scales speak of minutes and hours: in the demo, citizens get what is improbable.
            var rule = DefaultRules.ByTailProbability(type.Id, DemoScenario.RuleFor, DemoScenario.RuleClearAfter) with { Audience = Audience.Both, Source = "Demonstration" };
            if (city.Catalogue.Rule(rule.Id) is not { } known || (known.For, known.Audience) != (rule.For, rule.Audience)) await PutAsync(new DefinitionChange.PutRule(rule), stoppingToken);
        }

        if (isNew)
            foreach (var past in simulations.Past(time.GetUtcNow())) await RunAsync(token => new Simulation(past, sender, time).RunAsync(token), stoppingToken);
        await RunAsync(token => live.Simulation.RunAsync(simulations.Live(time.GetUtcNow()), token), stoppingToken);
    }

    private async Task RunAsync(Func<CancellationToken, Task<SimulationOutcome>> run, CancellationToken stoppingToken)
    {
        if (stoppingToken.IsCancellationRequested) return;
        var outcome = await run(stoppingToken);
        if (!outcome.Succeeded && !stoppingToken.IsCancellationRequested) LogSimulationEnded(logger, outcome.Failure ?? "Readings were rejected.");
    }

    private async Task PutAsync(DefinitionChange change, CancellationToken cancellationToken)
    {
        var outcome = await city.ChangeAsync(change with { ChangedBy = DemoStations.ChangedBy }, null, cancellationToken);
        if (outcome.Result is not (ChangeResult.Created or ChangeResult.Changed)) LogNotSetUp(logger, change.Id, outcome.Result);
    }

    [LoggerMessage(200, LogLevel.Error, "Simulation stopped: {Reason}")]
    private static partial void LogSimulationEnded(ILogger logger, string reason);

    [LoggerMessage(201, LogLevel.Error, "Could not create {Id} for the demo: {Result}")]
    private static partial void LogNotSetUp(ILogger logger, string id, ChangeResult result);
}
