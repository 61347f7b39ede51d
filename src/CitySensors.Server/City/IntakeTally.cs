using System.Numerics;
using CitySensors.Core.Scoring;

namespace CitySensors.Server.City;

/// <summary>Counts by sensor type while a group is worked on, so that metrics are touched once a group. Not thread safe.</summary>
internal sealed class IntakeTally
{
    private readonly long[] _outliers = new long[64];
    private readonly long[] _failed = new long[64];

    public ReadOnlySpan<long> Outliers => _outliers;

    public ReadOnlySpan<long> Failed => _failed;

    public void Count(Scores scores)
    {
        Count(scores.Outliers, _outliers);
        Count(scores.Failed, _failed);
    }

    public void Reset()
    {
        Array.Clear(_outliers);
        Array.Clear(_failed);
    }

    private static void Count(ulong bits, long[] counts)
    {
        for (; bits != 0; bits &= bits - 1) counts[BitOperations.TrailingZeroCount(bits)]++;
    }
}
