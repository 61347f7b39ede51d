using CitySensors.Core.Stations;
using CitySensors.Grains.Reporting;
using CitySensors.Web.Metrics;
using Orleans.Runtime;

namespace CitySensors.Server.Hosting;

/// <summary>Reports the activity of this silo's stations and learns that of the city.</summary>
internal sealed partial class ActivityService(
    LatestValues latest, IGrainFactory grains, ILocalSiloDetails silo, TimeProvider time, ILogger<ActivityService> logger) : BackgroundService, ICityActivity
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private CityActivity? _latest;

    public CityActivity? Latest => Volatile.Read(ref _latest);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var isKnown = true;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                Volatile.Write(ref _latest, await ExchangeAsync(stoppingToken));
                isKnown = true;
            }
            catch (Exception error) when (error is OrleansException or TimeoutException)
            {
                if (isKnown) LogUnknown(logger, error.Message);
                isKnown = false;
            }
        }
    }

    private async Task<CityActivity> ExchangeAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (own, newest) = latest.CountSince((now - CityActivity.Window).UtcTicks);
        var (reporting, newestArrival) = await grains.GetGrain<IActivityGrain>(0).ExchangeAsync(silo.SiloAddress.ToParsableString(), own, newest).AsTask().WaitAsync(cancellationToken);
        return new CityActivity(reporting, newestArrival == 0 ? null : new DateTimeOffset(newestArrival, TimeSpan.Zero), now);
    }

    [LoggerMessage(210, LogLevel.Warning, "The number of reporting stations is unknown: {Reason}")]
    private static partial void LogUnknown(ILogger logger, string reason);
}
