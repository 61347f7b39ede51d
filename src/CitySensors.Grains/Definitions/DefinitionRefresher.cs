using CitySensors.Core.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CitySensors.Grains.Definitions;

/// <summary>Loads changes of other nodes twice a second, so that a change is in force everywhere within a second.</summary>
public sealed partial class DefinitionRefresher(DefinitionCache definitions, TimeProvider time, ILogger<DefinitionRefresher> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!definitions.IsShared) return;
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await definitions.RefreshAsync(stoppingToken);
            }
            catch (Exception error) when (error is StoreUnavailableException or InvalidDataException)
            {
                LogNotRefreshed(logger, error.Message);
            }
        }
    }

    [LoggerMessage(7031, LogLevel.Warning, "Could not refresh definitions: {Reason}")]
    private static partial void LogNotRefreshed(ILogger logger, string reason);
}
