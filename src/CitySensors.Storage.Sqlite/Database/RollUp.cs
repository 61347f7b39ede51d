using CitySensors.Core.Aggregates;
using CitySensors.Core.Sensors;
using Microsoft.Extensions.Logging;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>
/// Aggregates hours whose readings changed, oldest first. The aggregates of an hour are computed from all its stored readings, so neither the order
/// of arrival nor a repetition matters. Thread safe; commits and queries run meanwhile.
/// </summary>
internal sealed partial class RollUp(WriteConnection connection, string path, SensorTypeHistory history, DirtyHours dirty, TimeZoneInfo zone, ILogger logger)
{
    /// <summary>Few enough that a commit hardly waits for their rows.</summary>
    private const int HoursPerStep = 128;

    /// <summary>An hour that is imported or sent as a backlog is aggregated once, not with every part of it.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    private readonly Lock _running = new();
    private readonly WindowGrid _hours = new(WindowLength.Hour, zone);

    /// <summary>The last hour of event time, counted from tick 0, that is over including the watermark.</summary>
    public static long LastClosed(DateTimeOffset now) => (now - Window.Watermark).UtcTicks / TimeSpan.TicksPerHour - 1;

    /// <summary>The arrival in UTC ticks since which an hour with new readings is not aggregated yet.</summary>
    public static long Settled(DateTimeOffset now) => (now - Settling).UtcTicks;

    /// <summary>Aggregates some of the dirty hours of the city.</summary>
    /// <param name="last">The last hour.</param>
    /// <param name="arrivedBefore">Skips hours with readings that arrived then or later, in UTC ticks.</param>
    /// <param name="after">Where the step before ended; default for the first step.</param>
    /// <param name="cancellationToken">Ends it; nothing is lost.</param>
    /// <exception cref="StorageFullException">There is no room; the hours stay dirty.</exception>
    public RollUpStep Step(long last, long arrivedBefore, DirtyHour after, CancellationToken cancellationToken)
    {
        lock (_running)
        {
            var hours = connection.Locked(statements => Dirty(statements, last, after));
            if (hours.Count == 0) return new RollUpStep(0, null);
            List<Rolled> rolled;
            using (var reader = new ReadConnection(path)) rolled = reader.Run(statements => Compute(statements, hours, arrivedBefore, cancellationToken));
            var count = 0;
            if (rolled.Count > 0) connection.InTransaction(statements => count = rolled.Count(hour => Write(statements, hour)), dirty.Forget);
            return new RollUpStep(count, hours.Count < HoursPerStep ? null : hours[^1]);
        }
    }

    private static List<DirtyHour> Dirty(Statements statements, long last, DirtyHour after)
    {
        var found = new List<DirtyHour>();
        using var rows = statements.Query(
            "SELECT hour, station FROM dirty_hour WHERE hour <= $1 AND (hour, station) > ($2, $3) ORDER BY hour, station LIMIT $4",
            last,
            after.Hour,
            after.Station,
            HoursPerStep);
        while (rows.Read()) found.Add(new DirtyHour(rows.GetInt64(0), rows.GetInt64(1)));
        return found;
    }

    private List<Rolled> Compute(Statements statements, List<DirtyHour> hours, long arrivedBefore, CancellationToken cancellationToken)
    {
        var types = HourAggregator.TypesInForce(statements, history);
        var rolled = new List<Rolled>(hours.Count);
        foreach (var hour in hours)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ArrivedLast(statements, hour.Station, hour.Hour) >= arrivedBefore) continue;
            var newest = NewestBlock(statements, hour);
            try
            {
                rolled.Add(new Rolled(hour, newest, RowsOf(statements, hour, types, cancellationToken)));
            }
            catch (InvalidDataException error)
            {
                // Nobody can repair it by trying again; what was aggregated before stays.
                LogDamaged(logger, error);
                rolled.Add(new Rolled(hour, newest, null));
            }
        }

        return rolled;
    }

    /// <summary>The new aggregates of an hour; null if they are the stored ones.</summary>
    private List<AggregateRow>? RowsOf(Statements statements, DirtyHour hour, IReadOnlyList<SensorType> types, CancellationToken cancellationToken)
    {
        // Null if the station was removed meanwhile.
        if (statements.Scalar("SELECT id FROM station WHERE key = $1", hour.Station) is not string stationId) return null;
        var computed = new HourAggregator(stationId, hour.Station, history, types).Aggregate(statements, hour.Hour, _hours, cancellationToken)
            .ToDictionary(segment => segment.Window.StartTicks);
        var stored = AggregateRows.Of(statements, hour.Station, hour.Hour);
        var rows = new List<AggregateRow>();
        var differs = false;
        foreach (var window in _hours.Split(HourAggregator.WindowOf(hour.Hour)))
        {
            var deleted = stored.Where(row => row.IsRawDeleted && window.Contains(row.StartTicks)).ToList();
            var before = stored.Find(row => row.StartTicks == window.StartTicks);
            if (!computed.TryGetValue(window.StartTicks, out var segment) && deleted.Count == 0) continue;
            var (row, isOther) = RowOf(window, segment, deleted, before);
            rows.Add(row);
            differs |= isOther;
        }

        // After a change of the time zone, parts of hours begin elsewhere.
        return differs || rows.Count != stored.Count ? rows : null;
    }

    private static (AggregateRow Row, bool Differs) RowOf(Window window, SegmentAggregates? segment, List<AggregateRow> deleted, AggregateRow? before)
    {
        byte[]? kept = null;
        if (deleted.Count > 0)
        {
            var ofDeleted = SegmentAggregates.Merge(window, deleted.Select(row => SegmentAggregates.Read(row.Kept ?? row.Data, new Window(row.StartTicks, window.EndTicks))));
            if (segment is null)
            {
                segment = ofDeleted;
            }
            else
            {
                kept = ofDeleted.Write();
                segment = SegmentAggregates.Merge(window, [ofDeleted, segment]);
            }
        }

        var differs = segment!.Revise(before is null ? null : SegmentAggregates.Read(before.Data, window));
        return (new AggregateRow(window.StartTicks, deleted.Count > 0, kept, segment.Write()), differs);
    }

    /// <summary>The newest arrival of the stored readings of an hour in UTC ticks; null if there are none.</summary>
    public static long? ArrivedLast(Statements statements, long station, long hour) =>
        (long?)statements.Scalar("SELECT max(arrived_ticks) FROM reading_block WHERE hour = $1 AND station = $2", hour, station);

    private static long? NewestBlock(Statements statements, DirtyHour hour) =>
        (long?)statements.Scalar("SELECT max(id) FROM reading_block WHERE hour = $1 AND station = $2", hour.Hour, hour.Station);

    /// <summary>False if readings were added or deleted meanwhile: the hour stays dirty.</summary>
    private bool Write(Statements statements, Rolled hour)
    {
        if (NewestBlock(statements, hour.Of) != hour.NewestBlock) return false;
        if (hour.Rows is not null) AggregateRows.Replace(statements, hour.Of.Station, hour.Of.Hour, hour.Rows);
        dirty.Clear(statements, hour.Of.Station, hour.Of.Hour);
        return true;
    }

    [LoggerMessage(4003, LogLevel.Error, "The aggregates of an hour cannot be computed")]
    private static partial void LogDamaged(ILogger logger, Exception error);

    /// <param name="NewestBlock">The newest block that it was computed from.</param>
    /// <param name="Rows">The new aggregates; null to leave them as they are.</param>
    private sealed record Rolled(DirtyHour Of, long? NewestBlock, List<AggregateRow>? Rows);
}

/// <param name="Hour">The hour of event time, counted from tick 0.</param>
/// <param name="Station">The key of the station.</param>
public readonly record struct DirtyHour(long Hour, long Station);

/// <summary>The result of one step of the roll-up.</summary>
/// <param name="Hours">The number of hours that were aggregated.</param>
/// <param name="Next">Where the next step begins; null if there are no more.</param>
public readonly record struct RollUpStep(int Hours, DirtyHour? Next);
