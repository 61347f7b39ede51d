using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CitySensors.Web.Limits;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Readings;

/// <summary>
/// When bodies with an Idempotency-Key arrived for the first time. A retry takes that time, and so its readings without a timestamp
/// are recognised as duplicates. Bounded by count and age, in memory of this process only; thread safe.
/// </summary>
/// <remarks>
/// The body belongs to what is looked up: another body under a key that was used before is no retry, and none of its readings may be
/// taken for a duplicate.
/// </remarks>
internal sealed class FirstArrivals(IOptions<WebOptions> options)
{
    private readonly int _most = options.Value.MaxIdempotencyKeys;
    private readonly TimeSpan _window = TimeSpan.FromMinutes(options.Value.IdempotencyMinutes);
    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, DateTimeOffset> _arrivals = [];
    private readonly Queue<(UInt128 Request, DateTimeOffset Arrived)> _oldestFirst = new();

    /// <param name="sender">Whose key it is; keys of different senders are different.</param>
    /// <param name="key">The key.</param>
    /// <param name="body">The body, unpacked.</param>
    /// <param name="now">When the body arrived this time.</param>
    public DateTimeOffset Of(string sender, string key, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var request = Fingerprint(sender, key, body);
        lock (_lock)
        {
            RemoveOlderThan(now - _window);
            if (_arrivals.TryGetValue(request, out var arrived)) return arrived;
            if (_arrivals.Count == _most) RemoveOldest();
            _arrivals[request] = now;
            _oldestFirst.Enqueue((request, now));
            return now;
        }
    }

    private static UInt128 Fingerprint(string sender, string key, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // Neither has a line feed in it.
        hash.AppendData(Encoding.UTF8.GetBytes($"{sender}\n{key}\n"));
        hash.AppendData(body);
        Span<byte> whole = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(whole);
        return BinaryPrimitives.ReadUInt128LittleEndian(whole);
    }

    private void RemoveOlderThan(DateTimeOffset time)
    {
        while (_oldestFirst.TryPeek(out var oldest) && oldest.Arrived < time) RemoveOldest();
    }

    private void RemoveOldest() => _arrivals.Remove(_oldestFirst.Dequeue().Request);
}
