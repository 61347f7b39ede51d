using CitySensors.Grains.Definitions;
using CitySensors.Grains.Retries;
using CitySensors.Server.Hosting;

namespace CitySensors.Server.Kafka;

/// <summary>
/// Refreshes definitions before a message is rejected, or a member ignored, because of a name unknown to this node. Thread safe.
/// </summary>
internal sealed class DefinitionFreshness(DefinitionCache definitions, RetryPolicy retry, StopToken stopping, TimeProvider time) : IDisposable
{
    /// <summary>
    /// Messages with unknown names wait for the next refresh, which is at most a second behind the broker: a message
    /// older than the last refresh does not wait.
    /// </summary>
    private static readonly TimeSpan ReadInterval = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _reading = new(1);
    private long? _lastBegan;

    /// <summary>
    /// Ensures that this node knows all definitions put on any node up to a point in time. Blocks while the store is unavailable: the provider calls
    /// decoders on the thread of their queue, whose messages could not be persisted either.
    /// </summary>
    /// <param name="until">The timestamp of a received message.</param>
    /// <returns>False if there cannot be anything new.</returns>
    public bool CatchUp(DateTimeOffset until)
    {
        if (definitions.IsAsRecentAs(until)) return false;
        ReadAsync(time.GetTimestamp()).GetAwaiter().GetResult();
        return true;
    }

    public void Dispose() => _reading.Dispose();

    /// <summary>Returns after a refresh that started later than that, shared by all queues of this node.</summary>
    private async Task ReadAsync(long after)
    {
        await _reading.WaitAsync(stopping.Token);
        try
        {
            if (_lastBegan > after) return;
            if (_lastBegan is { } began && ReadInterval - time.GetElapsedTime(began) is var early && early > TimeSpan.Zero)
                await Task.Delay(early, time, stopping.Token);
            _lastBegan = time.GetTimestamp();
            await retry.ExecuteAsync(() => definitions.RefreshAsync(stopping.Token), "reading definitions", stopping.Token);
        }
        finally
        {
            _reading.Release();
        }
    }
}
