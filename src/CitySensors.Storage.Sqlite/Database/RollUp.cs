using CitySensors.Core.Aggregates;
using CitySensors.Core.Sensors;
using Microsoft.Extensions.Logging;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>
/// Aggregates hours whose readings changed, oldest first. The aggregates of an hour are computed from all its stored readings, so neither the order
/// of arrival nor a repetition matters. Thread safe; commits and queries run meanwhile.
/// </summary>
internal sealed partial class RollUp(
    WriteConnection connection, string path, HourRollUp hours, DirtyHours dirty, Lock running, ILogger logger)
{
    /// <summary>Few enough that a commit hardly waits for their rows.</summary>
    private const int HoursPerStep = 128;

    /// <summary>An hour that is imported or sent as a backlog is aggregated once, not with every part of it.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

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
            var marked = connection.Locked(statements => Dirty(statements, last, after));
            if (marked.Count == 0) return new RollUpStep(0, null);
            List<Rolled> rolled;
            using (var reader = new ReadConnection(path)) rolled = reader.Run(statements => Compute(statements, marked, arrivedBefore, cancellationToken));
            var count = 0;
            if (rolled.Count > 0) connection.InTransaction(statements => count = rolled.Count(hour => Write(statements, hour)), dirty.Forget);
            return new RollUpStep(count, marked.Count < HoursPerStep ? null : marked[^1]);
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

    private List<Rolled> Compute(Statements statements, List<RollUpPosition> marked, long arrivedBefore, CancellationToken cancellationToken)
    {
        var types = hours.TypesInForce(statements);
        var rolled = new List<Rolled>(marked.Count);
        foreach (var hour in marked)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ArrivedLast(statements, hour.Key, hour.Hour) >= arrivedBefore) continue;
            var newest = HourRollUp.NewestBlock(statements, hour);
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
        if (HourRollUp.StationOf(statements, hour.Key) is not { } station) return null;
        return hours.RowsOf(statements, station, hour, hours.Compute(statements, station, hour, types, cancellationToken));
    }

    /// <summary>The newest arrival of the stored readings of an hour in UTC ticks; null if there are none.</summary>
    public static long? ArrivedLast(Statements statements, long station, long hour) =>
        (long?)statements.Scalar("SELECT max(arrived_ticks) FROM reading_block WHERE hour = $1 AND station = $2", hour, station);

    /// <summary>False if readings were added or deleted meanwhile: the hour stays dirty.</summary>
    private bool Write(Statements statements, Rolled hour)
    {
        if (HourRollUp.NewestBlock(statements, hour.Of) != hour.NewestBlock) return false;
        if (hour.Rows is { } rolled) hours.Replace(statements, hour.Of, rolled);
        dirty.Clear(statements, hour.Of.Key, hour.Of.Hour);
        return true;
    }

    [LoggerMessage(4003, LogLevel.Error, "The aggregates of an hour cannot be computed")]
    private static partial void LogDamaged(ILogger logger, Exception error);

    /// <param name="NewestBlock">The newest block that it was computed from.</param>
    /// <param name="Rows">The new aggregates; null to leave them as they are.</param>
    private sealed record Rolled(RollUpPosition Of, long? NewestBlock, RolledRows? Rows);
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
