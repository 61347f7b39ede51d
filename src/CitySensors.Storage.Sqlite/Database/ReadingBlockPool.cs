using System.Collections.Concurrent;
using CitySensors.Core.Definitions;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>A pool of blocks. Thread safe.</summary>
public sealed class ReadingBlockPool
{
    /// <summary>Half a second of a city at peak load: 200 stations with two blocks each, filled while as many are written.</summary>
    public const int DefaultMaxBlocks = 1024;

    public const long DefaultMaxBytes = 64 * 1024 * 1024;

    private readonly ConcurrentBag<ReadingBlock> _blocks = [];
    private readonly int _maxBlocks;
    private readonly long _maxBytes;
    private int _count;
    private long _bytes;

    public ReadingBlockPool(int maxBlocks = DefaultMaxBlocks, long maxBytes = DefaultMaxBytes)
    {
        _maxBlocks = maxBlocks;
        _maxBytes = maxBytes;
    }

    /// <summary>Returns an empty block for the hour of an event time.</summary>
    public ReadingBlock Rent(string stationId, Catalogue catalogue, long eventTicks)
    {
        ArgumentNullException.ThrowIfNull(stationId);
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentOutOfRangeException.ThrowIfNegative(eventTicks);
        if (_blocks.TryTake(out var block))
        {
            Interlocked.Decrement(ref _count);
            Interlocked.Add(ref _bytes, -block.CapacityBytes);
        }
        else
        {
            block = new ReadingBlock();
        }

        block.Reset(stationId, catalogue, eventTicks);
        return block;
    }

    /// <summary>Returns an unused block to the pool; excess blocks are left to the garbage collector.</summary>
    public void Return(ReadingBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        // An idle block must not keep a catalogue alive.
        block.Reset("", Catalogue.Empty, 0);
        // Concurrent calls may exceed the limits by a block, which is harmless.
        if (Volatile.Read(ref _count) >= _maxBlocks || Interlocked.Read(ref _bytes) + block.CapacityBytes > _maxBytes) return;
        Interlocked.Increment(ref _count);
        Interlocked.Add(ref _bytes, block.CapacityBytes);
        _blocks.Add(block);
    }
}
