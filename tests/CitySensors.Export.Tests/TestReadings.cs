using System.Buffers;
using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Export.Formats;
using CitySensors.Export.Readings;
using CitySensors.Export.Rows;

namespace CitySensors.Export.Tests;

/// <summary>Stations with readings in memory, and their export.</summary>
internal sealed class TestReadings : IReadingScan
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    private readonly SortedDictionary<string, SortedDictionary<long, (double[] Values, double[] Raw, ValueFlags Flags, ulong NotEvaluated)>> _readings = new(StringComparer.Ordinal);

    public StationDirectory Stations { get; } = new();

    public Catalogue Catalogue { get; set; } = StandardSensorTypes.All.Aggregate(Catalogue.Empty, (catalogue, type) => catalogue.With(type));

    public void Add(string station, DateTimeOffset time, double[] values, ValueFlags flags = default, double[]? raw = null, ulong notEvaluated = 0)
    {
        Stations.TryAdd(StationDefinition.Unregistered(station));
        if (!_readings.TryGetValue(station, out var readings)) _readings[station] = readings = [];
        readings[time.UtcTicks] = (values, raw ?? [], flags, notEvaluated);
    }

    public Task<long?> ReadAsync(string stationId, long startTicks, long beforeTicks, ScannedReadings into, CancellationToken cancellationToken)
    {
        foreach (var (ticks, reading) in _readings.TryGetValue(stationId, out var found) ? found : [])
        {
            if (ticks < startTicks || ticks >= beforeTicks) continue;
            if (into.IsFull) return Task.FromResult<long?>(ticks);
            into.Add(ticks, ticks + TimeSpan.TicksPerSecond, reading.Values, reading.Raw, reading.Flags, reading.NotEvaluated);
        }

        return Task.FromResult<long?>(null);
    }

    /// <summary>The export in a format, and where its next part begins.</summary>
    public async Task<(byte[] File, string? Next)> ExportAsync(ExportFormat format, ReadingSelection? selection = null, int? rows = null, long limit = long.MaxValue)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var source = new ReadingSource(this, Stations, Catalogue, selection ?? new ReadingSelection(0, DateTime.MaxValue.Ticks), columns => rows ?? format.RowsOf(columns));
        var first = source.CreateBatch();
        var hasMore = await source.FillAsync(first, cancelled);
        var output = new ArrayBufferWriter<byte>();
        using var writer = format.Create(first.Columns, output);
        var next = await RowExport.RunAsync(source, (first, hasMore), writer, limit, _ => ValueTask.CompletedTask, cancelled);
        return (output.WrittenSpan.ToArray(), next);
    }
}
