using CitySensors.Core.Aggregates;
using CitySensors.Core.Storage;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>
/// Queries the aggregates of a station: the stored ones, and hours that are not over, or not aggregated yet, from readings. Thread safe.
/// </summary>
internal sealed class AggregateQueries(QueryWorkers workers, SensorTypeHistory history, TimeZoneInfo zone)
{
    /// <summary>The maximum number of hours of a page that are aggregated from readings.</summary>
    private const int MaxHoursOfReadings = 100;

    /// <summary>The maximum number of stored aggregates of a page; more than a month can have.</summary>
    private const int MaxRows = 20_000;

    private readonly WindowGrid _hours = new(WindowLength.Hour, zone);

    public Task<AggregatePage> ReadAsync(string stationId, AggregateQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stationId);
        ArgumentNullException.ThrowIfNull(query);
        return workers.RunAsync(
            statements =>
            {
                if (BlockIndex.KeyOf(statements, stationId) is not { } station) return AggregatePage.Empty;
                var types = HourAggregator.TypesInForce(statements, history);
                var hours = new HourAggregator(stationId, station, history, types);
                var from = query.ReadFromTicks(types);
                var (page, isDelayed) = query.Windows.Length.IsPartOfHour
                    ? (FromReadings(statements, station, hours, query, from, cancellationToken), false)
                    : FromRows(statements, station, hours, query, from, cancellationToken);
                return isDelayed && page.NextTicks <= query.FirstTicks
                    ? throw new StoreUnavailableException("The readings of this time are still being aggregated.")
                    : page;
            },
            cancellationToken);
    }

    public Task<AggregatePage> ReadAreaAsync(string? area, AggregateQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return workers.RunAsync(
            statements =>
            {
                var key = area is null ? Areas.City : Areas.Find(statements, area);
                if (DirtyHours.AreMoreThan(statements, query.FirstTicks / TimeSpan.TicksPerHour, query.EndTicks / TimeSpan.TicksPerHour, key, AggregateQuery.MaxHoursBehind))
                    throw new StoreUnavailableException("The readings of this time are still being aggregated.");
                return key is { } known ? FromAreaRows(statements, known, query, cancellationToken) : AggregatePage.Empty;
            },
            cancellationToken);
    }

    private static AggregatePage FromAreaRows(Statements statements, long area, AggregateQuery query, CancellationToken cancellationToken)
    {
        var windows = new WindowBuilder(query);
        var read = 0;
        using var rows = statements.Query(
            "SELECT id, data FROM aggregate WHERE id >= $1 AND id < $2 ORDER BY id", AggregateRows.IdOf(area, query.FirstTicks), AggregateRows.IdOf(area, long.MaxValue));
        while (rows.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var start = AggregateRows.StartOf(rows.GetInt64(0));
            if (++read > MaxRows || !windows.Begin(start)) return windows.End(start);
            windows.Add(start, SQLitePCL.raw.sqlite3_column_blob(rows.Handle, 1));
        }

        return windows.End();
    }

    private static AggregatePage FromReadings(
        Statements statements, long station, HourAggregator hours, AggregateQuery query, long from, CancellationToken cancellationToken)
    {
        var windows = new WindowBuilder(query);
        var read = 0;
        foreach (var hour in BlockIndex.HoursOf(statements, station, from, long.MaxValue))
        {
            var start = Math.Max(from, HourAggregator.WindowOf(hour).StartTicks);
            if (++read > MaxHoursOfReadings || !windows.Begin(start)) return windows.End(start);
            foreach (var segment in hours.Aggregate(statements, hour, query.Windows, cancellationToken))
            {
                if (segment.Window.EndTicks <= from) continue;
                if (!windows.Begin(segment.Window.StartTicks)) return windows.End(segment.Window.StartTicks);
                windows.Add(segment);
            }
        }

        return windows.End();
    }

    private (AggregatePage Page, bool IsDelayed) FromRows(
        Statements statements, long station, HourAggregator hours, AggregateQuery query, long from, CancellationToken cancellationToken)
    {
        var windows = new WindowBuilder(query);
        var (read, computed) = (0, 0);
        using var rows = statements.Query(
            "SELECT id, data FROM aggregate WHERE id >= $1 AND id < $2 ORDER BY id", AggregateRows.IdOf(station, from), AggregateRows.IdOf(station, long.MaxValue));
        using var dirty = DirtyHours.Of(statements, station, from / TimeSpan.TicksPerHour).GetEnumerator();
        var (hasRow, hasDirty) = (rows.Read(), dirty.MoveNext());
        while (hasRow || hasDirty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var start = hasRow ? AggregateRows.StartOf(rows.GetInt64(0)) : long.MaxValue;
            var hour = start / TimeSpan.TicksPerHour;
            if (hasDirty && dirty.Current < hour)
            {
                // Without a stored aggregate.
                var first = dirty.Current * TimeSpan.TicksPerHour;
                if (!windows.Begin(first)) return (windows.End(first), false);
                if (++computed > MaxHoursOfReadings) return (windows.End(first), true);
                foreach (var segment in hours.Aggregate(statements, dirty.Current, _hours, cancellationToken))
                {
                    if (segment.Window.StartTicks < from) continue;
                    if (!windows.Begin(segment.Window.StartTicks)) return (windows.End(segment.Window.StartTicks), false);
                    windows.Add(segment);
                }

                hasDirty = dirty.MoveNext();
                continue;
            }

            // What is stored is what was published; the roll-up corrects it.
            while (hasDirty && dirty.Current == hour) hasDirty = dirty.MoveNext();
            if (++read > MaxRows || !windows.Begin(start)) return (windows.End(start), false);
            // Without a copy.
            windows.Add(start, SQLitePCL.raw.sqlite3_column_blob(rows.Handle, 1));
            hasRow = rows.Read();
        }

        return (windows.End(), false);
    }
}
