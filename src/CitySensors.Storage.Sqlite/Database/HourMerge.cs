namespace CitySensors.Storage.Sqlite.Database;

/// <summary>
/// Merges the readings of one hour in order of event time. Blocks overlap because of late readings; a block is opened when the
/// merge reaches its first reading, so that few are open at a time and none beyond the last requested reading.
/// </summary>
internal sealed class HourMerge(ScoredReadings readings, long hour, long startTicks, long beforeTicks, CancellationToken cancellationToken)
{
    /// <summary>The readings; where an event time has several rows, the one that was stored last.</summary>
    public IEnumerable<(OpenBlock Block, int Reading)> Readings(Statements statements, IReadOnlyList<BlockReference> blocks)
    {
        (OpenBlock Block, int Reading)? last = null;
        foreach (var row in Rows(statements, blocks))
        {
            if (last is { } before && TicksOf(before) != TicksOf(row)) yield return before;
            last = row;
        }

        if (last is { } newest) yield return newest;
    }

    private static long TicksOf((OpenBlock Block, int Reading) row) => row.Block.Readings.EventTicks[row.Reading];

    private IEnumerable<(OpenBlock Block, int Reading)> Rows(Statements statements, IReadOnlyList<BlockReference> blocks)
    {
        var open = new PriorityQueue<Run, (long Ticks, long Block)>();
        var next = 0;
        while (true)
        {
            while (next < blocks.Count && (!open.TryPeek(out _, out var head) || blocks[next].FirstTicks <= head.Ticks))
                if (Open(statements, blocks[next++].Id) is { } run) open.Enqueue(run, run.Head);
            if (!open.TryDequeue(out var least, out _)) yield break;
            yield return (least.Block, least.Reading);
            if (least.MoveNext()) open.Enqueue(least, least.Head);
        }
    }

    private Run? Open(Statements statements, long id)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var run = new Run(readings.Open(statements, id, hour), startTicks, beforeTicks);
        return run.MoveNext() ? run : null;
    }

    /// <summary>Iterates over the readings of a block in the range, in order of event time.</summary>
    private sealed class Run(OpenBlock block, long startTicks, long beforeTicks)
    {
        private readonly int[] _order = Order(block.Readings.EventTicks);
        private int _at = -1;

        public OpenBlock Block => block;

        public int Reading => _order[_at];

        public (long Ticks, long Block) Head => (block.Readings.EventTicks[Reading], block.Id);

        public bool MoveNext()
        {
            do _at++;
            while (_at < _order.Length && block.Readings.EventTicks[Reading] < startTicks);
            return _at < _order.Length && block.Readings.EventTicks[Reading] < beforeTicks;
        }

        /// <summary>Rows of the same time in the order in which they were added, which a sort by time alone does not keep.</summary>
        private static void SortEqual(long[] ticks, int[] order)
        {
            for (var from = 0; from < ticks.Length;)
            {
                var to = from + 1;
                while (to < ticks.Length && ticks[to] == ticks[from]) to++;
                if (to - from > 1) Array.Sort(order, from, to - from);
                from = to;
            }
        }

        private static int[] Order(long[] eventTicks)
        {
            var order = new int[eventTicks.Length];
            for (var i = 0; i < order.Length; i++) order[i] = i;
            var ticks = (long[])eventTicks.Clone();
            Array.Sort(ticks, order);
            SortEqual(ticks, order);
            return order;
        }
    }
}
