namespace CitySensors.Cluster.Migration;

/// <summary>What differs, the first of it by name. Thread safe.</summary>
internal sealed class Differences
{
    private const int MostNamed = 50;

    private readonly Lock _lock = new();
    private readonly List<string> _named = [];
    private int _count;

    public void Add(string difference)
    {
        lock (_lock)
        {
            _count++;
            if (_named.Count < MostNamed) _named.Add(difference);
        }
    }

    public IReadOnlyList<string> ToList()
    {
        lock (_lock) return _count > _named.Count ? [.. _named, $"and {_count - _named.Count} more"] : [.. _named];
    }
}
