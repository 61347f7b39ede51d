using CitySensors.Silo.Definitions;
using CitySensors.Silo.Kafka;
using CitySensors.Silo.Readings;
using CitySensors.Web.Metrics;

namespace CitySensors.Silo.Hosting;

/// <summary>Looks now and then whether readings can be kept, for those who watch.</summary>
internal sealed class Readiness(CityStore store, Topics topics, KafkaIntake intake, CityMetrics metrics, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private int _ready;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.ObserveGauge(CityMetricDefinitions.Ready, () => Volatile.Read(ref _ready));
        metrics.ObserveGauge(CityMetricDefinitions.IntakeWaiting, () => intake.InFlight);
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            var isReady = (await store.City.CheckHealthAsync(stoppingToken)).IsHealthy && await topics.TroubleAsync(stoppingToken) is null;
            Volatile.Write(ref _ready, isReady ? 1 : 0);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
