using Orleans.Concurrency;

namespace CitySensors.Grains.Readings;

/// <summary>The outcome of a slice whose readings are durable.</summary>
[GenerateSerializer, Immutable, Alias("CitySensors.SliceResult")]
public sealed class SliceResult
{
    [Id(0)]
    private readonly ulong[]? _duplicates;

    private SliceResult(ulong[]? duplicates) => _duplicates = duplicates;

    /// <summary>All readings are new.</summary>
    public static SliceResult AllNew { get; } = new(null);

    public static SliceResult Of(DuplicateMask duplicates)
    {
        ArgumentNullException.ThrowIfNull(duplicates);
        return duplicates.Count == 0 ? AllNew : new SliceResult(duplicates.ToWords());
    }

    public bool HasDuplicates => _duplicates is not null;

    /// <summary>Whether a reading is a duplicate.</summary>
    public bool IsDuplicate(int i) => _duplicates is { } words && (words[i >> 6] >> (i & 63) & 1) != 0;
}

/// <summary>A bit mask of the duplicates in a slice. Reused; not thread safe.</summary>
public sealed class DuplicateMask
{
    private ulong[] _words = new ulong[1];

    public int Count { get; private set; }

    public void Reset(int readings)
    {
        var words = (readings + 63) >> 6;
        if (_words.Length < words) _words = new ulong[words];
        else Array.Clear(_words);
        Count = 0;
    }

    public void Add(int i)
    {
        _words[i >> 6] |= 1UL << (i & 63);
        Count++;
    }

    internal ulong[] ToWords() => [.. _words];
}
