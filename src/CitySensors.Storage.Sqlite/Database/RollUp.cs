using CitySensors.Core.Aggregates;
using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;
using Microsoft.Extensions.Logging;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>
/// Aggregates hours whose readings changed, oldest first. The aggregates of an hour are computed from all its stored readings, so neither the order
/// of arrival nor a repetition matters. Thread safe; commits and queries run meanwhile.
/// </summary>
internal sealed partial class RollUp(
    WriteConnection connection, string path, SensorTypeHistory history, DirtyHours dirty, TimeZoneInfo zone, Lock running, ILogger logger)
{
    /// <summary>Few enough that a commit hardly waits for their rows.</summary>
    private const int HoursPerStep = 128;

    /// <summary>An hour that is imported or sent as a backlog is aggregated once, not with every part of it.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

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
    public RollUpStep Step(long last, long arrivedBefore, RollUpPosition after, CancellationToken cancellationToken)
    {
        lock (running)
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

    private static List<RollUpPosition> Dirty(Statements statements, long last, RollUpPosition after)
    {
        var found = new List<RollUpPosition>();
        using var rows = statements.Query(
            "SELECT hour, station FROM dirty_hour WHERE hour <= $1 AND (hour, station) > ($2, $3) ORDER BY hour, station LIMIT $4",
            last,
            after.Hour,
            after.Key,
            HoursPerStep);
        while (rows.Read()) found.Add(new RollUpPosition(rows.GetInt64(0), rows.GetInt64(1)));
        return found;
    }

    private List<Rolled> Compute(Statements statements, List<RollUpPosition> hours, long arrivedBefore, CancellationToken cancellationToken)
    {
        var types = HourAggregator.TypesInForce(statements, history);
        var rolled = new List<Rolled>(hours.Count);
        foreach (var hour in hours)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ArrivedLast(statements, hour.Key, hour.Hour) >= arrivedBefore) continue;
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
    private RolledRows? RowsOf(Statements statements, RollUpPosition hour, IReadOnlyList<SensorType> types, CancellationToken cancellationToken)
    {
        // Null if the station was removed meanwhile.
        if (StationOf(statements, hour.Key) is not { } station) return null;
        var computed = new HourAggregator(station.Id, hour.Key, history, types).Aggregate(statements, hour.Hour, _hours, cancellationToken)
            .ToDictionary(segment => segment.Window.StartTicks);
        var stored = AggregateRows.Of(statements, hour.Key, hour.Hour);
        var area = StationPlaces.At(station, new DateTimeOffset(HourAggregator.WindowOf(hour.Hour).StartTicks, TimeSpan.Zero)).Area;
        var areaKey = area is null ? null : Areas.Find(statements, area);
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
        differs |= rows.Count != stored.Count || area is not null && areaKey is null || stored.Any(row => row.Area != areaKey);
        return differs ? new RolledRows(rows, area, [.. stored.Select(row => row.Area).OfType<long>().Distinct()]) : null;
    }

    private static StationDefinition? StationOf(Statements statements, long key)
    {
        using var rows = statements.Query("SELECT id, version, definition FROM station WHERE key = $1", key);
        return rows.Read() ? DefinitionText.Station(rows.GetString(0), rows.GetInt32(1), rows.GetString(2)) : null;
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

    private static long? NewestBlock(Statements statements, RollUpPosition hour) =>
        (long?)statements.Scalar("SELECT max(id) FROM reading_block WHERE hour = $1 AND station = $2", hour.Hour, hour.Key);

    /// <summary>False if readings were added or deleted meanwhile: the hour stays dirty.</summary>
    private bool Write(Statements statements, Rolled hour)
    {
        if (NewestBlock(statements, hour.Of) != hour.NewestBlock) return false;
        if (hour.Rows is { } rolled) Replace(statements, hour.Of, rolled);
        dirty.Clear(statements, hour.Of.Key, hour.Of.Hour);
        return true;
    }

    private void Replace(Statements statements, RollUpPosition of, RolledRows rolled)
    {
        var area = rolled.Area is { } name ? Areas.KeyOf(statements, name) : (long?)null;
        AggregateRows.Replace(statements, of.Key, of.Hour, [.. rolled.Rows.Select(row => row with { Area = area })]);
        var areas = rolled.AreasBefore.Append(Areas.City).Union(area is { } key ? [key] : []).ToList();
        AreaRollUp.Mark(statements, of.Hour, areas);
        // The increase from the last value of this hour to the first of the next one is part of the next one.
        if (HourAggregator.TypesInForce(statements, history).Any(type => type.Aggregation == Aggregation.CounterIncrement)) AreaRollUp.Mark(statements, of.Hour + 1, areas);
    }

    [LoggerMessage(4003, LogLevel.Error, "The aggregates of an hour cannot be computed")]
    private static partial void LogDamaged(ILogger logger, Exception error);

    /// <param name="NewestBlock">The newest block that it was computed from.</param>
    /// <param name="Rows">The new aggregates; null to leave them as they are.</param>
    private sealed record Rolled(RollUpPosition Of, long? NewestBlock, RolledRows? Rows);

    /// <param name="Rows">The new aggregates, without their area.</param>
    /// <param name="Area">Where the station stood; null if in no area.</param>
    /// <param name="AreasBefore">The keys of the areas that the stored aggregates belong to.</param>
    private sealed record RolledRows(List<AggregateRow> Rows, string? Area, IReadOnlyList<long> AreasBefore);
}

/// <summary>An hour of a station, or of an area: areas follow once all stations are done.</summary>
/// <param name="Hour">The hour of event time, counted from tick 0.</param>
/// <param name="Key">The key of the station; negative of an area.</param>
public readonly record struct RollUpPosition(long Hour, long Key)
{
    /// <summary>Before the first hour of an area.</summary>
    internal static RollUpPosition Areas { get; } = new(0, long.MinValue);

    internal bool IsOfArea => Key < 0;
}

/// <summary>The result of one step of the roll-up.</summary>
/// <param name="Hours">The number of hours of stations that were aggregated.</param>
/// <param name="Next">Where the next step begins; null if there are no more.</param>
public readonly record struct RollUpStep(int Hours, RollUpPosition? Next);
