using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CitySensors.Web.Limits;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Readings;

/// <summary>
/// The first arrival times of bodies with an Idempotency-Key. A retry gets the time of the first attempt, so that its readings without a timestamp
/// are recognised as duplicates. In memory, bounded by count and age. Thread safe.
/// </summary>
/// <remarks>
/// The body is part of the lookup key: another body with the same Idempotency-Key is not a retry, and its readings are not duplicates.
/// </remarks>
internal sealed class FirstArrivals(IOptions<WebOptions> options)
{
    private readonly int _most = options.Value.MaxIdempotencyKeys;
    private readonly TimeSpan _window = TimeSpan.FromMinutes(options.Value.IdempotencyMinutes);
    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, DateTimeOffset> _arrivals = [];
    private readonly Queue<(UInt128 Request, DateTimeOffset Arrived)> _oldestFirst = new();

    /// <param name="sender">The id of the sender; keys are scoped to it.</param>
    /// <param name="key">The key.</param>
    /// <param name="body">The body, unpacked.</param>
    /// <param name="now">The arrival time of this attempt.</param>
    public DateTimeOffset GetOrAdd(string sender, string key, ReadOnlySpan<byte> body, DateTimeOffset now)
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
        // Neither contains a line feed.
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
