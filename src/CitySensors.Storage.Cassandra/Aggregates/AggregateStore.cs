using System.Runtime.CompilerServices;
using Cassandra;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Connection;
using CitySensors.Storage.Cassandra.Readings;

namespace CitySensors.Storage.Cassandra.Aggregates;

/// <summary>The stored aggregates of the city, and the marks of hours that are to be aggregated. Thread safe.</summary>
public sealed class AggregateStore
{
    /// <summary>The key of the whole city among areas; an id of an area has no such character.</summary>
    internal const string City = "*";

    private const string MarkingEarlier = "mark earlier hours";
    private const string NotingEarlier = "note earlier days";

    private readonly StoreSession _session;
    private readonly TimeProvider _time;

    private AggregateStore(StoreSession session, TimeProvider time) => (_session, _time) = (session, time);

    public HourMarks Marks { get; private init; } = null!;

    internal AggregateTable OfStations { get; private init; } = null!;

    internal AggregateTable OfAreas { get; private init; } = null!;

    internal StationsOfHour Hours { get; private init; } = null!;

    internal MarkTable AreaMarks { get; private init; } = null!;

    internal ChangedDays Changes { get; private init; } = null!;

    internal static async Task<AggregateStore> OpenAsync(StoreSession session, ChangedDays changes, TimeProvider time, CancellationToken cancellationToken) => new(session, time)
    {
        Changes = changes,
        Marks = await HourMarks.OpenAsync(session, time, cancellationToken),
        OfStations = await AggregateTable.OpenAsync(session, "aggregate", "station", cancellationToken),
        OfAreas = await AggregateTable.OpenAsync(session, "area_aggregate", "area", cancellationToken),
        Hours = await StationsOfHour.OpenAsync(session, cancellationToken),
        AreaMarks = await MarkTable.OpenAsync(session, time, "dirty_area", "area", cancellationToken),
    };

    /// <summary>Removes the aggregates of a removed station. Those of areas remain.</summary>
    /// <exception cref="StoreUnavailableException">Some may remain; retry.</exception>
    public Task RemoveAsync(string stationId, CancellationToken cancellationToken) => OfStations.RemoveAsync(stationId, NewStamp(), cancellationToken);

    /// <summary>The time of a write, in microseconds since 1970.</summary>
    internal long NewStamp() => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Marks the hours of all readings that were written before readings marked their hours; once.</summary>
    internal async Task MarkEarlierAsync(CancellationToken cancellationToken)
    {
        if (await IsDoneAsync(MarkingEarlier, cancellationToken)) return;
        await foreach (var (station, day) in DaysAsync(cancellationToken))
        {
            var first = day.DayNumber * (long)TimeSpan.HoursPerDay;
            await Marks.Table.MarkAsync(station, [.. Enumerable.Range(0, TimeSpan.HoursPerDay).Select(hour => first + hour)], cancellationToken);
        }

        await FinishEarlierAsync(cancellationToken);
    }

    /// <summary>States that all hours without aggregates are marked.</summary>
    internal Task FinishEarlierAsync(CancellationToken cancellationToken) => FinishAsync(MarkingEarlier, cancellationToken);

    /// <summary>Notes the days of all readings that were aggregated before days were noted, or copied with their aggregates; once.</summary>
    internal async Task NoteEarlierAsync(CancellationToken cancellationToken)
    {
        if (await IsDoneAsync(NotingEarlier, cancellationToken)) return;
        var days = new HashSet<DateOnly>();
        await foreach (var (_, day) in DaysAsync(cancellationToken)) days.Add(day);
        await Changes.NoteAsync(days, cancellationToken);
        await FinishAsync(NotingEarlier, cancellationToken);
    }

    /// <summary>Whether the hours of all readings that are not aggregated are marked.</summary>
    internal Task<bool> AreAllMarkedAsync(CancellationToken cancellationToken) => IsDoneAsync(MarkingEarlier, cancellationToken);

    private async IAsyncEnumerable<(string Station, DateOnly Day)> DaysAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in _session.RowsAsync(new SimpleStatement("SELECT station, day FROM reading_day"), 1000, "listing days", cancellationToken))
        {
            var date = row.GetValue<LocalDate>("day");
            yield return (row.GetValue<string>("station"), new DateOnly(date.Year, date.Month, date.Day));
        }
    }

    private Task<RowSet> FinishAsync(string step, CancellationToken cancellationToken) => _session.ExecuteAsync(
        new SimpleStatement("INSERT INTO roll_up_step (name, done) VALUES (?, ?)", step, _time.GetUtcNow()).SetIdempotence(true), "finishing a step of the roll-up", cancellationToken);

    private async Task<bool> IsDoneAsync(string step, CancellationToken cancellationToken) => (await _session.ExecuteAsync(
        new SimpleStatement("SELECT done FROM roll_up_step WHERE name = ?", step).SetIdempotence(true), "reading the state of the roll-up", cancellationToken)).Any();
}
