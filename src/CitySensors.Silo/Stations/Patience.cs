using CitySensors.Silo.Kafka;
using CitySensors.Storage.Cassandra;

namespace CitySensors.Silo.Stations;

/// <summary>Does something as often as it takes until what it needs is back. Thread safe.</summary>
internal sealed class Patience(TimeProvider time, ILogger<Patience> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    public Task TryAsync(Func<Task> action, string doing, CancellationToken cancellationToken) => TryAsync(
        async () =>
        {
            await action();
            return true;
        },
        doing,
        cancellationToken);

    public async Task<T> TryAsync<T>(Func<Task<T>> action, string doing, CancellationToken cancellationToken)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return await action();
            }
            catch (Exception error) when (error is StoreUnavailableException or KafkaUnavailableException)
            {
                SiloLog.Awaited(logger, doing, pause, error.Message);
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }
}
