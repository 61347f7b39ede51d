using CitySensors.Silo.Stations;

namespace CitySensors.Silo.Definitions;

/// <summary>
/// Knows how old this node's definitions are. A reading that another node acknowledged may be of a station or sensor type that was put
/// there a moment ago. Thread safe.
/// </summary>
internal sealed class FreshDefinitions(CityStore store, Patience patience, TimeProvider time)
{
    /// <summary>The clocks of broker and silos may differ by so much.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    private long _asOf;

    /// <summary>Takes what other nodes changed.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow().UtcTicks;
        await store.City.Definitions.RefreshAsync(cancellationToken);
        for (var known = Volatile.Read(ref _asOf); known < began;) known = Interlocked.CompareExchange(ref _asOf, began, known);
    }

    /// <summary>
    /// Makes sure that this node knows everything that was put anywhere until then. It blocks, for as long as Cassandra is away: it is for
    /// the thread that reads a queue, whose messages could not be kept either.
    /// </summary>
    /// <returns>False where it knew before.</returns>
    public bool CatchUp(DateTimeOffset until)
    {
        if (Volatile.Read(ref _asOf) > until.UtcTicks + Margin.Ticks) return false;
        patience.TryAsync(() => RefreshAsync(CancellationToken.None), "reading definitions", CancellationToken.None).GetAwaiter().GetResult();
        return true;
    }
}
