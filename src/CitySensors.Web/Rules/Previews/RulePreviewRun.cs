using System.Collections.Concurrent;
using CitySensors.Core.Previews;
using CitySensors.Core.Readings;

namespace CitySensors.Web.Rules.Previews;

/// <summary>Reads the stored readings of a preview and evaluates them, some stations at a time. Its progress may be read meanwhile.</summary>
internal sealed class RulePreviewRun(IReadingScan scan, RulePreview preview)
{
    /// <summary>Few enough for the cache of a processor, and many enough for the query not to count.</summary>
    private const int BatchReadings = 16_384;

    /// <summary>The other cores are for the city.</summary>
    private static readonly int Workers = Math.Max(1, Environment.ProcessorCount / 2);

    private readonly ConcurrentBag<ScannedReadings> _buffers = [];
    private readonly PreviewTotals _totals = new(preview);
    private readonly Lock _lock = new();
    private long _readings;
    private int _stationsDone;

    public RulePreview Preview => preview;

    public long Readings => Interlocked.Read(ref _readings);

    public int StationsDone => Volatile.Read(ref _stationsDone);

    public async Task<RulePreviewResult> RunAsync(CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(preview.Stations, parallel, async (station, token) => await EvaluateAsync(station, token));
        return _totals.Result();
    }

    private async Task EvaluateAsync(PreviewStation station, CancellationToken cancellationToken)
    {
        if (!_buffers.TryTake(out var buffer)) buffer = new ScannedReadings(BatchReadings, preview.Slot + 1, 1UL << preview.Slot, preview.NeedsRaw);
        var evaluated = new StationPreview(preview, station);
        for (long? next = preview.StartTicks; next is { } from;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            buffer.Clear();
            next = await scan.ReadAsync(station.Definition.Id, from, preview.Request.To.UtcTicks, buffer, cancellationToken);
            evaluated.Add(buffer);
            Interlocked.Add(ref _readings, buffer.Count);
        }

        var result = evaluated.End();
        lock (_lock) _totals.Add(result);
        Interlocked.Increment(ref _stationsDone);
        _buffers.Add(buffer);
    }
}
