namespace CitySensors.Grains.Readings;

/// <summary>A bit mask of the duplicates in a slice. Reused; not thread safe.</summary>
public sealed class DuplicateMask
{
    private ulong[] _words = new ulong[1];

    public int Count { get; private set; }

    public bool this[int i] => (_words[i >> 6] >> (i & 63) & 1) != 0;

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
}
