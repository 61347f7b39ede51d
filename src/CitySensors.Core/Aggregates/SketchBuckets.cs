using System.Numerics;

namespace CitySensors.Core.Aggregates;

/// <summary>The counts of a sketch for values of one sign, by bucket. Not thread safe.</summary>
internal sealed class SketchBuckets
{
    private long[] _counts = [];

    /// <summary>The bucket of the first element of the array.</summary>
    private int _start;

    /// <summary>The lowest bucket with a count, if there is any.</summary>
    public int First { get; private set; }

    /// <summary>The highest bucket with a count, if there is any.</summary>
    public int Last { get; private set; } = -1;

    public bool IsEmpty => Last < First;

    /// <summary>The number of buckets if another one had a count.</summary>
    public long SpanWith(int bucket) => IsEmpty ? 1 : Math.Max((long)Last, bucket) - Math.Min(First, bucket) + 1;

    public long CountOf(int bucket) => _counts[bucket - _start];

    public void Add(int bucket, long count)
    {
        var at = bucket - _start;
        if ((uint)at >= (uint)_counts.Length || IsEmpty)
        {
            MakeRoom(bucket);
            at = bucket - _start;
        }

        _counts[at] += count;
        if (bucket < First) First = bucket;
        if (bucket > Last) Last = bucket;
    }

    /// <summary>Merges each two adjacent buckets into one.</summary>
    public void Collapse()
    {
        if (IsEmpty) return;
        var merged = new SketchBuckets();
        for (var bucket = First; bucket <= Last; bucket++)
            if (CountOf(bucket) is > 0 and var count) merged.Add(Collapsed(bucket, 1), count);
        (_counts, _start, First, Last) = (merged._counts, merged._start, merged.First, merged.Last);
    }

    /// <summary>The bucket after a number of collapses.</summary>
    public static int Collapsed(int bucket, int collapses) => (int)((bucket + (1L << collapses) - 1) >> collapses);

    public void Write(ByteWriter bytes)
    {
        var used = 0;
        for (var bucket = First; bucket <= Last; bucket++) used += CountOf(bucket) > 0 ? 1 : 0;
        bytes.Unsigned(used);
        if (used == 0) return;
        bytes.Signed(First);
        var before = First;
        for (var bucket = First; bucket <= Last; bucket++)
        {
            if (CountOf(bucket) is not (> 0 and var count)) continue;
            bytes.Unsigned(bucket - before);
            bytes.Unsigned(count);
            before = bucket;
        }
    }

    private void MakeRoom(int bucket)
    {
        if (IsEmpty)
        {
            if (_counts.Length == 0) _counts = new long[16];
            _start = bucket - _counts.Length / 2;
            (First, Last) = (bucket, bucket);
            return;
        }

        var (low, high) = (Math.Min(First, bucket), Math.Max(Last, bucket));
        // At least twice as long, so that a sketch grows a few times only.
        var counts = new long[BitOperations.RoundUpToPowerOf2((uint)(high - low + 1)) * 2];
        var start = low - (counts.Length - (high - low + 1)) / 2;
        _counts.AsSpan(First - _start, Last - First + 1).CopyTo(counts.AsSpan(First - start));
        (_counts, _start) = (counts, start);
    }
}
