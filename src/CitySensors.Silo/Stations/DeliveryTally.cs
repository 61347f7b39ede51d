using System.Numerics;
using CitySensors.Core.Definitions;
using CitySensors.Core.Scoring;

namespace CitySensors.Silo.Stations;

/// <summary>What was seen in one delivery, to be counted once it is kept. Not thread safe.</summary>
internal sealed class DeliveryTally
{
    private int[] _outliers = [];
    private int[] _failed = [];

    public Catalogue Catalogue { get; private set; } = Catalogue.Empty;

    public int Accepted { get; private set; }

    public int Duplicates { get; set; }

    /// <summary>By place of the sensor type.</summary>
    public ReadOnlySpan<int> Outliers => _outliers;

    /// <summary>By place of the sensor type.</summary>
    public ReadOnlySpan<int> Failed => _failed;

    public void Reset(Catalogue catalogue)
    {
        (Catalogue, Accepted, Duplicates) = (catalogue, 0, 0);
        if (_outliers.Length != catalogue.Places.Count) (_outliers, _failed) = (new int[catalogue.Places.Count], new int[catalogue.Places.Count]);
        Array.Clear(_outliers);
        Array.Clear(_failed);
    }

    public void Count(Scores scores)
    {
        Accepted++;
        Add(_outliers, scores.Outliers);
        Add(_failed, scores.Failed);
    }

    private static void Add(int[] counts, ulong places)
    {
        for (; places != 0; places &= places - 1) counts[BitOperations.TrailingZeroCount(places)]++;
    }
}
