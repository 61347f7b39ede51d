using Cassandra;
using CitySensors.Core.Readings;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Readings;

/// <summary>The changes of stored readings, by day of event time as the readings. Thread safe.</summary>
internal sealed class ReadingRevisionTable
{
    private const string Reading = "reading changes of readings";
    private const string Writing = "writing changes of readings";
    private const int PageRows = 1000;

    private readonly StoreSession _session;
    private readonly TimeProvider _time;
    private readonly PreparedStatement _insert;
    private readonly PreparedStatement _read;
    private readonly PreparedStatement _remove;

    private ReadingRevisionTable(StoreSession session, TimeProvider time, PreparedStatement insert, PreparedStatement read, PreparedStatement remove) =>
        (_session, _time, _insert, _read, _remove) = (session, time, insert, read, remove);

    public static async Task<ReadingRevisionTable> OpenAsync(StoreSession session, TimeProvider time, CancellationToken cancellationToken) => new(
        session,
        time,
        await session.PrepareAsync(
            "INSERT INTO reading_revision (station, day, time, changed, kind, changed_by, reason, before) VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TTL ?", true, cancellationToken),
        await session.PrepareAsync(
            "SELECT time, changed, kind, changed_by, reason, before FROM reading_revision WHERE station = ? AND day = ? AND time >= ? AND time < ? LIMIT ?", true, cancellationToken),
        await session.PrepareAsync("DELETE FROM reading_revision WHERE station = ? AND day = ?", true, cancellationToken));

    /// <summary>Writes changes. Idempotent.</summary>
    public async Task WriteAsync(string stationId, IReadOnlyList<ReadingRevision> revisions, TimeSpan retention, CancellationToken cancellationToken)
    {
        foreach (var revision in revisions)
        {
            var (day, now) = (StationDay.Of(revision.EventTicks), _time.GetUtcNow());
            var insert = _insert.Bind(
                stationId,
                CqlWriter.Date(day),
                CqlWriter.Time(StationDay.TicksOfDay(revision.EventTicks)),
                revision.ChangedTicks,
                revision.Kind.ToString(),
                revision.ChangedBy,
                revision.Reason,
                RevisedValueText.Serialize(revision.Before),
                ReadingExpiry.TimeToLive(ReadingExpiry.Of(day, retention, now), now));
            await _session.ExecuteAsync(insert, Writing, cancellationToken);
        }
    }

    /// <summary>Adds the changes of readings of a day between two times of day, in order of both times, up to a count.</summary>
    /// <exception cref="InvalidDataException">A change is damaged.</exception>
    public async Task ReadDayAsync(
        string stationId, int day, (byte[] From, byte[] Before) range, int limit, List<ReadingRevision> found, CancellationToken cancellationToken)
    {
        var query = _read.Bind(stationId, CqlWriter.Date(day), range.From, range.Before, limit);
        await foreach (var row in _session.RowsAsync(query, Math.Min(limit, PageRows), Reading, cancellationToken))
        {
            found.Add(new ReadingRevision(
                StationDay.StartTicks(day) + row.GetValue<LocalTime>("time").TotalNanoseconds / TimeSpan.NanosecondsPerTick,
                row.GetValue<long>("changed"),
                Enum.Parse<ReadingRevisionKind>(row.GetValue<string>("kind")),
                row.GetValue<string>("changed_by"),
                row.GetValue<string?>("reason"),
                RevisedValueText.Deserialize(row.GetValue<string>("before"))));
        }
    }

    public Task RemoveAsync(string stationId, int day, CancellationToken cancellationToken) =>
        _session.ExecuteAsync(_remove.Bind(stationId, CqlWriter.Date(day)), Writing, cancellationToken);
}
