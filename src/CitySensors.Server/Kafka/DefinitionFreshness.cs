using CitySensors.Grains.Definitions;
using CitySensors.Grains.Retries;
using CitySensors.Server.Hosting;

namespace CitySensors.Server.Kafka;

/// <summary>
/// Takes up the definitions of other nodes before a message is rejected for a name that this node does not know. Thread safe.
/// </summary>
internal sealed class DefinitionFreshness(DefinitionCache definitions, RetryPolicy retry, StopToken stopping, TimeProvider time)
{
    private const int MaxRemembered = 1024;

    /// <summary>Definitions are refreshed twice a second anyway; a name that was unknown a moment ago is not worth another read.</summary>
    private static readonly TimeSpan RememberFor = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _unknown = new(StringComparer.Ordinal);

    /// <summary>
    /// Makes sure that this node knows everything that any node put until then. It blocks while the store is unavailable: the provider calls
    /// decoders on the thread of their queue, whose messages could not be persisted either.
    /// </summary>
    /// <param name="name">What is unknown; the store is read for it once in five seconds.</param>
    /// <param name="until">The time of the message.</param>
    /// <returns>False where nothing new can be known.</returns>
    public bool CatchUp(string name, DateTimeOffset until)
    {
        if (definitions.IsAsRecentAs(until) || !IsWorthARead(name)) return false;
        retry.ExecuteAsync(() => definitions.RefreshAsync(stopping.Token), "reading definitions", stopping.Token).GetAwaiter().GetResult();
        return true;
    }

    private void Forget(long now)
    {
        foreach (var (name, asked) in _unknown)
            if (time.GetElapsedTime(asked, now) >= RememberFor) _unknown.Remove(name);
    }

    private bool IsWorthARead(string name)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            if (_unknown.TryGetValue(name, out var asked) && time.GetElapsedTime(asked, now) < RememberFor) return false;
            // Beyond the bound names wait for the regular refresh: each message could bring another one.
            if (_unknown.Count == MaxRemembered) Forget(now);
            if (_unknown.Count == MaxRemembered) return false;
            _unknown[name] = now;
            return true;
        }
    }
}
