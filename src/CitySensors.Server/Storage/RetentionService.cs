using System.Diagnostics.Metrics;
using CitySensors.Storage.Sqlite;
using CitySensors.Web.City;
using CitySensors.Web.Metrics;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Storage;

/// <summary>Deletes expired readings once an hour.</summary>
internal sealed partial class RetentionService(
    SqliteStore store, IOptions<CityOptions> options, CityMetrics metrics, TimeProvider time, ILogger<RetentionService> logger) : BackgroundService
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly Counter<long> _dropped = metrics.Counter(CityMetricDefinitions.RetentionDropped);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(FirstDelay, time, stoppingToken);
        using var timer = new PeriodicTimer(Interval, time);
        do await DropAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task DropAsync(CancellationToken stoppingToken)
    {
        try
        {
            var dropped = await store.DropExpiredAsync(TimeSpan.FromDays(options.Value.RetentionDays), stoppingToken);
            _dropped.Add(dropped.Readings);
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            LogFailed(logger, error);
        }
    }

    [LoggerMessage(106, LogLevel.Error, "Retention failed; retrying in an hour")]
    private static partial void LogFailed(ILogger logger, Exception error);
}
