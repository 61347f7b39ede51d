using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;
using CitySensors.Simulator.City;
using CitySensors.Simulator.Running;
using CitySensors.Simulator.Scenarios;
using CitySensors.Web.Metrics;

namespace CitySensors.Server.Demo;

/// <summary>Simulates a city in the server process: registers stations, creates rules with short durations, and sends readings.</summary>
internal sealed partial class DemoService(
    ICityDefinitions city, IReadingIntake intake, CityMetrics metrics, TimeProvider time, Func<DateTimeOffset, SimulationOptions> options,
    IHostApplicationLifetime lifetime, ILogger<DemoService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await StartedAsync(stoppingToken);
        var simulation = options(time.GetUtcNow());
        foreach (var station in new CityLayout(simulation.City).Stations)
        {
            var known = city.Stations.Find(station.Id);
            if (known is null || known with { Version = 0 } != station) await PutAsync(new DefinitionChange.PutStation(station), stoppingToken);
        }

        foreach (var type in StandardSensorTypes.All)
        {
            var rule = DefaultRules.ByTailProbability(type.Id, DemoScenario.RuleFor, DemoScenario.RuleClearAfter);
            if (city.Catalogue.Rule(rule.Id)?.For != rule.For) await PutAsync(new DefinitionChange.PutRule(rule), stoppingToken);
        }

        var outcome = await new Simulation(options(time.GetUtcNow()), new InProcessSender(intake, city, metrics, time), time).RunAsync(stoppingToken);
        if (!outcome.Succeeded && !stoppingToken.IsCancellationRequested) LogSimulationEnded(logger, outcome.Failure ?? "Readings were rejected.");
    }

    /// <summary>Waits until the host has started and the silo can activate stations.</summary>
    private async Task StartedAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
    }

    private async Task PutAsync(DefinitionChange change, CancellationToken cancellationToken)
    {
        var outcome = await city.ChangeAsync(change, null, cancellationToken);
        if (outcome.Result is not (ChangeResult.Created or ChangeResult.Changed)) LogNotSetUp(logger, change.Id, outcome.Result);
    }

    [LoggerMessage(200, LogLevel.Error, "Simulation stopped: {Reason}")]
    private static partial void LogSimulationEnded(ILogger logger, string reason);

    [LoggerMessage(201, LogLevel.Error, "Could not create {Id} for the demo: {Result}")]
    private static partial void LogNotSetUp(ILogger logger, string id, ChangeResult result);
}
