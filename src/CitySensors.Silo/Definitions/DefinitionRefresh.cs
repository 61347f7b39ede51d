using CitySensors.Storage.Cassandra;

namespace CitySensors.Silo.Definitions;

/// <summary>Takes what other nodes changed, once a second.</summary>
internal sealed class DefinitionRefresh(FreshDefinitions definitions, TimeProvider time, ILogger<DefinitionRefresh> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await definitions.RefreshAsync(stoppingToken);
            }
            catch (Exception error) when (error is StoreUnavailableException or InvalidDataException)
            {
                SiloLog.DefinitionsNotRead(logger, error.Message);
            }
        }
    }
}
