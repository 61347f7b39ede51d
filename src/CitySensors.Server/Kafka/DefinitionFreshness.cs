using CitySensors.Grains.Definitions;
using CitySensors.Grains.Retries;
using CitySensors.Server.Hosting;

namespace CitySensors.Server.Kafka;

/// <summary>
/// Takes up the definitions of other nodes before a message is rejected for a name that this node does not know. Thread safe.
/// </summary>
internal sealed class DefinitionFreshness(DefinitionCache definitions, RetryPolicy retry, StopToken stopping, TimeProvider time) : IDisposable
{
    /// <summary>
    /// Messages with unknown names wait for the next read, whatever their names are. That is at most a second behind the broker: a message
    /// that is older than the last read needs none.
    /// </summary>
    private static readonly TimeSpan ReadInterval = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _reading = new(1);
    private long? _lastBegan;

    /// <summary>
    /// Makes sure that this node knows everything that any node put until then. It blocks while the store is unavailable: the provider calls
    /// decoders on the thread of their queue, whose messages could not be persisted either.
    /// </summary>
    /// <param name="until">The time of a message that this node has received.</param>
    /// <returns>False where nothing new can be known.</returns>
    public bool CatchUp(DateTimeOffset until)
    {
        if (definitions.IsAsRecentAs(until)) return false;
        ReadAsync(time.GetTimestamp()).GetAwaiter().GetResult();
        return true;
    }

    public void Dispose() => _reading.Dispose();

    /// <summary>Returns after a read that began later than that: the queues of this node share it.</summary>
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
