using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Running;
using CitySensors.Simulator.Scenarios;
using CitySensors.Web.Limits;
using CitySensors.Web.Metrics;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Demo;

/// <summary>Simulates a city in the server process: registers stations, creates rules with short durations, and sends readings: to a new city first those of its past.</summary>
internal sealed partial class DemoService(
    ICityDefinitions city, IReadingIntake intake, CityMetrics metrics, TimeProvider time, DemoSimulations simulations,
    IOptions<WebOptions> web, ILogger<DemoService> logger) : BackgroundService, IHostedLifecycleService
{
    /// <summary>Who makes the changes, in the histories of definitions.</summary>
    private const string ChangedBy = "demo";

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
        var simulation = simulations.Live(time.GetUtcNow());
        var isNew = true;
        foreach (var station in new CityLayout(simulation.City).Stations)
        {
            var known = city.Stations.Find(station.Id);
            isNew &= known is null;
            if (known is null || known with { Version = 0, Moves = null } != station) await PutAsync(new DefinitionChange.PutStation(station), stoppingToken);
        }

        foreach (var type in StandardSensorTypes.All)
        {
            var rule = DefaultRules.ByTailProbability(type.Id, DemoScenario.RuleFor, DemoScenario.RuleClearAfter);
            if (city.Catalogue.Rule(rule.Id)?.For != rule.For) await PutAsync(new DefinitionChange.PutRule(rule), stoppingToken);
        }

        if (isNew)
            foreach (var past in simulations.Past(time.GetUtcNow())) await RunAsync(past, stoppingToken);
        await RunAsync(simulations.Live(time.GetUtcNow()), stoppingToken);
    }

    private async Task RunAsync(SimulationOptions options, CancellationToken stoppingToken)
    {
        if (stoppingToken.IsCancellationRequested) return;
        var outcome = await new Simulation(options, new InProcessSender(intake, city, metrics, web.Value.ToReadingLimits(), time), time).RunAsync(stoppingToken);
        if (!outcome.Succeeded && !stoppingToken.IsCancellationRequested) LogSimulationEnded(logger, outcome.Failure ?? "Readings were rejected.");
    }

    private async Task PutAsync(DefinitionChange change, CancellationToken cancellationToken)
    {
        var outcome = await city.ChangeAsync(change with { ChangedBy = ChangedBy }, null, cancellationToken);
        if (outcome.Result is not (ChangeResult.Created or ChangeResult.Changed)) LogNotSetUp(logger, change.Id, outcome.Result);
    }

    [LoggerMessage(200, LogLevel.Error, "Simulation stopped: {Reason}")]
    private static partial void LogSimulationEnded(ILogger logger, string reason);

    [LoggerMessage(201, LogLevel.Error, "Could not create {Id} for the demo: {Result}")]
    private static partial void LogNotSetUp(ILogger logger, string id, ChangeResult result);
}
