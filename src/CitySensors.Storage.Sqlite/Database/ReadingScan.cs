using CitySensors.Core.Readings;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Reads readings in bulk from their blocks. Thread safe.</summary>
internal sealed class ReadingScan(QueryWorkers workers, SensorTypeHistory history) : IReadingScan
{
    /// <summary>The number of readings that a query looks at: it must neither keep its snapshot nor its thread for long.</summary>
    private const int MaxReadings = 100_000;

    private const long AllAdded = -1;

    public Task<long?> ReadAsync(string stationId, long startTicks, long beforeTicks, ScannedReadings into, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stationId);
        ArgumentNullException.ThrowIfNull(into);
        return workers.RunAsync(statements => new Scan(statements, stationId, history, into, cancellationToken).Read(startTicks, beforeTicks), cancellationToken);
    }

    private sealed class Scan(Statements statements, string stationId, SensorTypeHistory history, ScannedReadings into, CancellationToken cancellationToken)
    {
        private readonly ScoredReadings _readings = new(stationId, history);
        private int _looked;

        public long? Read(long startTicks, long beforeTicks)
        {
            if (BlockIndex.KeyOf(statements, stationId) is not { } station) return null;
            foreach (var hour in BlockIndex.HoursOf(statements, station, startTicks, beforeTicks))
            {
                var blocks = BlockIndex.BlocksOf(statements, station, hour, startTicks, beforeTicks);
                for (var from = 0; from < blocks.Count;)
                {
                    var (to, lastTicks) = (from + 1, blocks[from].LastTicks);
                    for (; to < blocks.Count && blocks[to].FirstTicks <= lastTicks; to++) lastTicks = Math.Max(lastTicks, blocks[to].LastTicks);
                    // Late readings and corrections overlap; most blocks do not.
                    var next = to - from == 1 ? AddBlock(hour, blocks[from], startTicks, beforeTicks) : null;
                    next ??= AddMerged(hour, blocks.GetRange(from, to - from), startTicks, beforeTicks);
                    if (next != AllAdded) return next;
                    from = to;
                }
            }

            return null;
        }

        /// <summary>Adds a block that no other overlaps.</summary>
        /// <returns>Where to go on; <see cref="AllAdded"/> if all of it was added, and null, with nothing added, if its readings are not in order.</returns>
        private long? AddBlock(long hour, BlockReference reference, long startTicks, long beforeTicks)
        {
            var block = Open(hour, reference.Id);
            var ticks = block.Readings.EventTicks;
            for (var i = 1; i < ticks.Length; i++)
                if (ticks[i] <= ticks[i - 1]) return null;
            for (var i = 0; i < ticks.Length; i++)
            {
                if (ticks[i] < startTicks) continue;
                if (ticks[i] >= beforeTicks) break;
                if (into.IsFull || _looked == MaxReadings) return ticks[i];
                Add(block, i);
            }

            return AllAdded;
        }

        private long AddMerged(long hour, List<BlockReference> blocks, long startTicks, long beforeTicks)
        {
            var merge = new HourMerge(_readings, hour, startTicks, beforeTicks, cancellationToken);
            foreach (var (block, i) in merge.Readings(statements, blocks))
            {
                if (into.IsFull || _looked == MaxReadings) return block.Readings.EventTicks[i];
                Add(block, i);
            }

            return AllAdded;
        }

        private void Add(OpenBlock block, int i)
        {
            _looked++;
            var readings = block.Readings;
            into.Add(readings.EventTicks[i], readings.ArrivedTicks[i], readings.ValuesOf(i), readings.RawOf(i), readings.Flags[i], block.SensorTypes.NotEvaluated);
        }

        private OpenBlock Open(long hour, long id)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return _readings.Open(statements, id, hour);
        }
    }
}
