using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Web.Metrics;

namespace CitySensors.Server.Hosting;

/// <summary>
/// Loads after a start when stations were last heard: those that were silent before would be unknown otherwise. One query at a time, so that it is
/// no load. In a cluster each silo knows its own stations only, and does not load what others hear.
/// </summary>
internal sealed partial class LastSeenLoader(
    IDefinitionStore definitions, IReadingHistory history, LatestValues latest, IHostApplicationLifetime lifetime, ILogger<LastSeenLoader> logger) : BackgroundService
{
    private const int StationsAtOnce = 1000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (definitions.IsShared) return;
        await StartedAsync(stoppingToken);
        IReadOnlyList<StationDefinition> page;
        for (string? after = null; (page = definitions.Stations.Page(after, StationsAtOnce)).Count > 0; after = page[^1].Id)
            foreach (var station in page) await LoadAsync(station.Id, stoppingToken);
    }

    private async Task StartedAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
    }

    private async Task LoadAsync(string station, CancellationToken cancellationToken)
    {
        if (latest.Knows(station)) return;
        try
        {
            if (await history.LatestAsync(station, cancellationToken) is { } reading) latest.Seed(station, reading.Arrived.UtcTicks);
        }
        catch (Exception error) when (error is not (OutOfMemoryException or OperationCanceledException))
        {
            // One damaged reading must not hide the other stations; the station is known again when it sends.
            LogUnknown(logger, station, error.Message);
        }
    }

    [LoggerMessage(211, LogLevel.Warning, "When station {Station} was last heard is unknown: {Reason}")]
    private static partial void LogUnknown(ILogger logger, string station, string reason);
}
