using System.Diagnostics.Metrics;
using CitySensors.Storage.Sqlite.Database;
using CitySensors.Web.City;
using CitySensors.Web.Metrics;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.City;

/// <summary>Drops readings whose time is over, once an hour.</summary>
internal sealed class RetentionService(CityDatabase database, IOptions<CityOptions> options, CityMetrics metrics, TimeProvider time, ILogger<RetentionService> logger) : BackgroundService
{
    private static readonly TimeSpan FirstAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private readonly Counter<long> _dropped = metrics.Counter(CityMetricDefinitions.RetentionDropped);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(FirstAfter, time, stoppingToken);
        using var timer = new PeriodicTimer(Every, time);
        do Drop(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Drop(CancellationToken stoppingToken)
    {
        try
        {
            var dropped = database.DropExpired(TimeSpan.FromDays(options.Value.RetentionDays), time.GetUtcNow(), stoppingToken);
            _dropped.Add(dropped.Readings);
            if (dropped.Blocks > 0) Log.RetentionDropped(logger, dropped.Readings, dropped.Blocks, dropped.FreedBytes);
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            Log.RetentionFailed(logger, error);
        }
    }
}
