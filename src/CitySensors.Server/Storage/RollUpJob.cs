using CitySensors.Grains.Jobs;
using CitySensors.Storage.Sqlite;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Server.Storage;

/// <summary>Aggregates hours that are over and whose readings changed.</summary>
internal sealed class RollUpJob(SqliteStore store, TimeProvider time) : ICityJob
{
    public const string Name = "roll-up";

    public const string Description = "Aggregates hours that are over and whose readings changed.";

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        RollUpPosition after = default;
        while (true)
        {
            var began = time.GetTimestamp();
            if ((await store.RollUpAsync(after, cancellationToken)).Next is not { } next) return;
            after = next;
            // Half of a core at most: at the end of an hour all stations are due at once.
            await Task.Delay(time.GetElapsedTime(began), time, cancellationToken);
        }
    }
}
