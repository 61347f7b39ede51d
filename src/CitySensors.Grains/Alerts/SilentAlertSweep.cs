using CitySensors.Core.Alerts;
using CitySensors.Grains.Jobs;
using CitySensors.Grains.Stations;

namespace CitySensors.Grains.Alerts;

/// <summary>
/// Lets stations with active alerts check for silence, which no reading triggers. Its cost depends on the number of active alerts, not on that of
/// stations.
/// </summary>
public sealed class SilentAlertSweep(IAlertLog log, StationNotifier stations, TimeProvider time) : ICityJob
{
    public const string Name = "silent-alerts";

    public const string Description = "Marks alerts of silent sensors as unconfirmed, and ends them as expired.";

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>The city may have been stopped before, so that stations could not send.</summary>
    private readonly DateTimeOffset _receivingSince = time.GetUtcNow();

    public Task RunAsync(CancellationToken cancellationToken) =>
        stations.CheckSilenceAsync(log.Active.Select(alert => alert.StationId).ToHashSet(StringComparer.Ordinal), _receivingSince, cancellationToken);
}
