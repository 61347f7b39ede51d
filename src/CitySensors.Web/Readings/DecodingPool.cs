using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Web.Limits;
using Microsoft.Extensions.ObjectPool;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Readings;

/// <summary>A decoder with the batch that it fills.</summary>
internal sealed class Decoding(ReadingDecoder decoder)
{
    public ReadingDecoder Decoder { get; } = decoder;

    public ReadingBatch Batch { get; } = new();
}

/// <summary>A bounded pool of decoders for the current catalogue. Thread safe.</summary>
internal sealed class DecodingPool(ICityDefinitions city, IOptions<WebOptions> options)
{
    private const int Retained = 128;

    /// <summary>Larger batches are not returned to the pool, because batches never shrink.</summary>
    private const int LargestKept = 2048;

    private readonly ReadingLimits _limits = options.Value.ToReadingLimits();

    private volatile Generation? _generation;

    public Decoding Rent()
    {
        var catalogue = city.Catalogue;
        var generation = _generation;
        // Decoders of an earlier catalogue are discarded.
        if (generation?.Catalogue != catalogue) _generation = generation = new Generation(catalogue, city, _limits);
        return generation.Pool.Get();
    }

    public void Return(Decoding decoding)
    {
        if (_generation is { } generation && generation.Catalogue == decoding.Decoder.Catalogue) generation.Pool.Return(decoding);
    }

    private sealed class Generation(Catalogue catalogue, ICityDefinitions city, ReadingLimits limits) : IPooledObjectPolicy<Decoding>
    {
        private ObjectPool<Decoding>? _pool;

        public Catalogue Catalogue => catalogue;

        public ObjectPool<Decoding> Pool => _pool ??= new DefaultObjectPool<Decoding>(this, Retained);

        public Decoding Create() => new(new ReadingDecoder(catalogue, city.Stations, limits));

        public bool Return(Decoding obj) => obj.Batch.Sent <= LargestKept;
    }
}
