using System.Collections.Concurrent;
using Cassandra;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Sensors;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Aggregates;

/// <summary>The stored aggregates of stations, or of areas, by resolution and time: a row per sensor. Thread safe.</summary>
internal sealed class AggregateTable
{
    public const string Hour = "PT1H";
    public const string Day = "P1D";
    public const string Month = "P1M";

    private const string Columns = "start, sensor, revision, area_of_station, readings, arrived, raw_deleted, data";
    private const string Reading = "reading aggregates";
    private const string Writing = "writing aggregates";
    private const int PageRows = 2000;
    private const int MaxKnown = 400_000;

    private readonly ConcurrentDictionary<(string Key, int Year), bool> _known = new();
    private readonly StoreSession _session;
    private readonly PreparedStatement _insert;
    private readonly PreparedStatement _delete;
    private readonly PreparedStatement _read;
    private readonly PreparedStatement _before;
    private readonly PreparedStatement _addYear;
    private readonly PreparedStatement _years;
    private readonly PreparedStatement _remove;

    private AggregateTable(StoreSession session, IReadOnlyList<PreparedStatement> statements)
    {
        _session = session;
        (_insert, _delete, _read, _before) = (statements[0], statements[1], statements[2], statements[3]);
        (_addYear, _years, _remove) = (statements[4], statements[5], statements[6]);
    }

    public static async Task<AggregateTable> OpenAsync(StoreSession session, string table, string key, CancellationToken cancellationToken)
    {
        var partition = $"WHERE {key} = ? AND resolution = ? AND year = ?";
        return new AggregateTable(
            session,
            [
                await Prepare($"""
                    INSERT INTO {table} ({key}, resolution, year, start, sensor, count, stations, min, mean, max, sum, standard_deviation, p5, p50, p95,
                        outliers, suspect, failed, completeness, revision, area_of_station, readings, arrived, raw_deleted, data)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) USING TTL ? AND TIMESTAMP ?
                    """),
                await Prepare($"DELETE FROM {table} USING TIMESTAMP ? {partition} AND start = ? AND sensor = ?"),
                await Prepare($"SELECT {Columns} FROM {table} {partition} AND start >= ? AND start < ?"),
                await Prepare($"SELECT {Columns} FROM {table} {partition} AND start >= ? AND start < ? ORDER BY start DESC, sensor DESC"),
                await Prepare($"INSERT INTO {table}_year ({key}, year) VALUES (?, ?)"),
                await Prepare($"SELECT year FROM {table}_year WHERE {key} = ?"),
                await Prepare($"DELETE FROM {table} USING TIMESTAMP ? {partition}"),
            ]);

        Task<PreparedStatement> Prepare(string cql) => session.PrepareAsync(cql, isIdempotent: true, cancellationToken);
    }

    /// <summary>The stored windows that begin in a range of UTC ticks, in order.</summary>
    /// <exception cref="InvalidDataException">A row is damaged.</exception>
    public async IAsyncEnumerable<StoredWindow> ReadAsync(
        string key, string resolution, long fromTicks, long beforeTicks, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (fromTicks >= beforeTicks) yield break;
        var (first, last) = (YearOf(fromTicks), YearOf(beforeTicks - 1));
        var years = last - first < 2 ? Enumerable.Range(first, last - first + 1) : (await YearsAsync(key, cancellationToken)).Where(year => year >= first && year <= last);
        foreach (var year in years)
        {
            StoredWindow? window = null;
            var read = _read.Bind(key, resolution, year, TimeOf(fromTicks), TimeOf(beforeTicks));
            await foreach (var row in _session.RowsAsync(read, PageRows, Reading, cancellationToken))
            {
                var start = row.GetValue<DateTimeOffset>("start").UtcTicks;
                if (window is not null && window.StartTicks != start)
                {
                    yield return window;
                    window = null;
                }

                window ??= new StoredWindow(start, []);
                window.Rows.Add(RowOf(row));
            }

            if (window is not null) yield return window;
        }
    }

    public async Task<List<StoredWindow>> ListAsync(string key, string resolution, Window range, CancellationToken cancellationToken)
    {
        var found = new List<StoredWindow>();
        await foreach (var window in ReadAsync(key, resolution, range.StartTicks, range.EndTicks, cancellationToken)) found.Add(window);
        return found;
    }

    /// <summary>The newest hour that begins before a time, but not before another; null if there is none.</summary>
    public async Task<StoredWindow?> BeforeAsync(string key, long ticks, long notBeforeTicks, CancellationToken cancellationToken)
    {
        for (var year = YearOf(ticks); year >= YearOf(notBeforeTicks); year--)
        {
            StoredWindow? window = null;
            var read = _before.Bind(key, Hour, year, TimeOf(notBeforeTicks), TimeOf(ticks));
            await foreach (var row in _session.RowsAsync(read, Core.Definitions.Catalogue.MaxSensorTypes, Reading, cancellationToken))
            {
                var start = row.GetValue<DateTimeOffset>("start").UtcTicks;
                if (window is not null && window.StartTicks != start) break;
                window ??= new StoredWindow(start, []);
                window.Rows.Add(RowOf(row));
            }

            if (window is not null) return window;
        }

        return null;
    }

    /// <summary>Writes the sensors of a window that differ from what is stored, and removes those that are gone.</summary>
    public async Task WriteAsync(string key, string resolution, WindowChange change, int timeToLive, CancellationToken cancellationToken)
    {
        var year = YearOf(change.Aggregates.Window.StartTicks);
        var statements = change.Statements(
            (sensor, slot) => Insert(key, resolution, year, sensor, slot, change, timeToLive),
            sensor => _delete.Bind(change.DeletionStamp, key, resolution, year, TimeOf(change.Aggregates.Window.StartTicks), sensor)).ToList();
        if (statements.Count == 0) return;
        if (!_known.ContainsKey((key, year)))
        {
            // Before the rows, so that queries find all of them.
            await _session.ExecuteAsync(_addYear.Bind(key, year), Writing, cancellationToken);
            if (_known.Count >= MaxKnown) _known.Clear();
            _known[(key, year)] = true;
        }

        await _session.ExecuteAsync(SinglePartition.Batch(statements), Writing, cancellationToken);
    }

    /// <summary>Removes everything of a key that was written until now.</summary>
    public async Task RemoveAsync(string key, long stamp, CancellationToken cancellationToken)
    {
        foreach (var year in await YearsAsync(key, cancellationToken))
            foreach (var resolution in (string[])[Hour, Day, Month])
                await _session.ExecuteAsync(_remove.Bind(stamp, key, resolution, year), "removing aggregates", cancellationToken);
    }

    private static int YearOf(long ticks) => new DateTime(Math.Clamp(ticks, 0, DateTime.MaxValue.Ticks), DateTimeKind.Utc).Year;

    /// <summary>To the millisecond, rounded up.</summary>
    private static DateTimeOffset TimeOf(long ticks) =>
        new(Math.Clamp(ticks + (TimeSpan.TicksPerMillisecond - 1), 0, DateTimeOffset.MaxValue.UtcTicks) / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond, TimeSpan.Zero);

    private async Task<List<int>> YearsAsync(string key, CancellationToken cancellationToken)
    {
        var years = new List<int>();
        await foreach (var row in _session.RowsAsync(_years.Bind(key), PageRows, Reading, cancellationToken)) years.Add(row.GetValue<int>("year"));
        return years;
    }

    private static StoredRow RowOf(Row row) => new(
        row.GetValue<string>("sensor"),
        row.GetValue<long>("revision"),
        row.GetValue<string?>("area_of_station"),
        row.GetValue<int?>("readings") ?? 0,
        row.GetValue<DateTimeOffset?>("arrived"),
        row.GetValue<bool?>("raw_deleted") ?? false,
        row.GetValue<byte[]>("data"));

    private BoundStatement Insert(string key, string resolution, int year, SensorType sensor, int slot, WindowChange change, int timeToLive)
    {
        var (one, window) = (change.Aggregates.Of(slot)!, change.Aggregates.Window);
        return _insert.Bind(
            key,
            resolution,
            year,
            TimeOf(window.StartTicks),
            sensor.Id,
            one.Count,
            one.Stations,
            Finite(one.Min),
            Finite(sensor.Circular is { } scale ? one.Direction(scale) : one.Mean),
            Finite(one.Max),
            Finite(one.Sum),
            Finite(sensor.Circular is { } circle ? one.DirectionDeviation(circle) : one.StandardDeviation),
            Finite(one.Quantile(0.05)),
            Finite(one.Quantile(0.5)),
            Finite(one.Quantile(0.95)),
            one.Outliers,
            one.Suspect,
            one.Failed,
            one.CompletenessIn(window),
            one.Revision,
            change.Area,
            change.Readings,
            change.Arrived,
            change.IsRawDeleted,
            change.Aggregates.Write(1UL << slot),
            timeToLive,
            change.StampOf(one.Revision));
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}

/// <param name="StartTicks">The start in UTC ticks.</param>
/// <param name="Rows">By sensor.</param>
internal sealed record StoredWindow(long StartTicks, List<StoredRow> Rows)
{
    public string? Area => Rows[0].Area;

    /// <summary>The number of readings that it was computed from.</summary>
    public int Readings => Rows.Max(row => row.Readings);

    /// <summary>The newest arrival among them.</summary>
    public DateTimeOffset? Arrived => Rows.Max(row => row.Arrived);

    public bool IsRawDeleted => Rows.Exists(row => row.IsRawDeleted);

    public SegmentAggregates Read(Window window) => SegmentAggregates.Merge(window, Parts);

    public IEnumerable<(long StartTicks, byte[] Bytes)> Parts => Rows.Select(row => (StartTicks, row.Data));
}

/// <param name="Area">Where the station stood; null for areas, and if it was in none.</param>
internal sealed record StoredRow(string Sensor, long Revision, string? Area, int Readings, DateTimeOffset? Arrived, bool IsRawDeleted, byte[] Data);
