using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using CitySensors.Export.Formats;
using CitySensors.Export.Readings;
using CitySensors.Export.Rows;

namespace CitySensors.Benchmarks;

/// <summary>The memory of a Parquet export by its number of rows; rows are made up and the file is thrown away.</summary>
internal static class ExportManyFigure
{
    private const int Stations = 1000;
    private const long Rows = 100_000_000;
    private const long Step = 10_000_000;

    public static async Task RunAsync(Report report)
    {
        report.Heading($"Parquet export of readings of {Stations} stations with nine sensors, without a database and a disk");
        await ExportAsync(Step, _ => { });
        var began = Stopwatch.GetTimestamp();
        var bytes = await ExportAsync(Rows, written =>
        {
            using var process = Process.GetCurrentProcess();
            report.Value(string.Create(CultureInfo.InvariantCulture, $"{written:N0} rows: working set, its peak"), process.WorkingSet64 / 1048576.0, $"{process.PeakWorkingSet64 / 1048576.0:F2} MiB");
        });
        report.Rate("rows", Rows / Stopwatch.GetElapsedTime(began).TotalSeconds);
        report.Value("size per row", (double)bytes / Rows, "bytes");
    }

    private static async Task<long> ExportAsync(long rows, Action<long> reached)
    {
        var catalogue = StandardSensorTypes.All.Aggregate(Catalogue.Empty, (known, type) => known.With(type));
        var stations = new StationDirectory();
        for (var i = 0; i < Stations; i++) stations.TryAdd(new StationDefinition($"station-{i:D4}", "Market Square", 48.1, 11.6, "centre", Version: 1));
        var source = new ReadingSource(
            new Made(rows / Stations, catalogue.Slots.Count), stations, catalogue, new ReadingSelection(0, DateTime.MaxValue.Ticks), ExportFormat.Parquet.RowsOf);
        var written = 0L;
        var output = new Counter();
        var pipe = PipeWriter.Create(output, new StreamPipeWriterOptions(minimumBufferSize: 256 * 1024, leaveOpen: true));
        var first = source.CreateBatch();
        var hasMore = await source.FillAsync(first, CancellationToken.None);
        using (var writer = ExportFormat.Parquet.Create(first.Columns, pipe))
            await RowExport.RunAsync(source, (first, hasMore), writer, long.MaxValue, async count =>
            {
                await pipe.FlushAsync();
                var before = written / Step;
                written += count;
                if (written / Step > before) reached(written);
            }, CancellationToken.None);
        await pipe.CompleteAsync();
        return output.Bytes;
    }

    /// <summary>A reading every second of each station, with values of two decimals.</summary>
    private sealed class Made(long readingsPerStation, int sensors) : IReadingScan
    {
        private readonly double[] _values = new double[sensors];
        private readonly Random _random = new(7);

        public Task<long?> ReadAsync(string stationId, long startTicks, long beforeTicks, ScannedReadings into, CancellationToken cancellationToken)
        {
            var begin = ExportFigure.Start.Ticks;
            for (var i = Math.Max(0, startTicks - begin) / TimeSpan.TicksPerSecond; i < readingsPerStation; i++)
            {
                var ticks = begin + i * TimeSpan.TicksPerSecond;
                if (into.IsFull) return Task.FromResult<long?>(ticks);
                for (var slot = 0; slot < _values.Length; slot++) _values[slot] = Math.Round(25 + _random.NextDouble(), 2);
                into.Add(ticks, ticks + _random.Next(1000) * TimeSpan.TicksPerMillisecond, _values, [], default, 0);
            }

            return Task.FromResult<long?>(null);
        }
    }

    /// <summary>Counts what is written to it.</summary>
    private sealed class Counter : Stream
    {
        public long Bytes { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => Bytes;

        public override long Position { get => Bytes; set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Bytes += count;

        public override void Write(ReadOnlySpan<byte> buffer) => Bytes += buffer.Length;
    }
}
