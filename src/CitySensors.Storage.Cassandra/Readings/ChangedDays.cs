using System.Globalization;
using Cassandra;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Readings;

/// <summary>
/// The days whose readings changed, numbered in the order in which that was noted: a position is the last number that its reader has seen, so each
/// reader has its own, and no clock is compared with another. Thread safe.
/// </summary>
/// <remarks>Whoever removes the mark of an hour notes its day first, so a change that can be read is marked or noted, or both.</remarks>
public sealed class ChangedDays : IReadingChanges
{
    private const string City = "city";
    private const string Noting = "noting changed days";
    private const string Reading = "reading changed days";

    /// <summary>About 8 KB in a transaction; ten years are 75 of them.</summary>
    private const int DaysPerNote = 50;

    private const int PageRows = 5000;

    private readonly StoreSession _session;
    private readonly ConsistencyLevel _serial;
    private readonly PreparedStatement _advance;
    private readonly PreparedStatement _begin;
    private readonly PreparedStatement _note;
    private readonly PreparedStatement _read;

    private ChangedDays(StoreSession session, ConsistencyLevel serial, IReadOnlyList<PreparedStatement> statements)
    {
        (_session, _serial) = (session, serial);
        (_begin, _advance, _note, _read) = (statements[0], statements[1], statements[2], statements[3]);
    }

    internal static async Task<ChangedDays> OpenAsync(StoreSession session, ConsistencyLevel serial, CancellationToken cancellationToken) => new(
        session,
        serial,
        [
            await session.PrepareAsync("UPDATE changed_day SET version = ?, id = ? WHERE city = ? IF version = null", false, cancellationToken),
            await session.PrepareAsync("UPDATE changed_day SET version = ? WHERE city = ? IF version = ?", false, cancellationToken),
            await session.PrepareAsync("INSERT INTO changed_day (city, day, changed) VALUES (?, ?, ?)", false, cancellationToken),
            await session.PrepareAsync("SELECT id, version, day, changed FROM changed_day WHERE city = ?", true, cancellationToken),
        ]);

    /// <inheritdoc/>
    /// <remarks>A position of another keyspace counts as none.</remarks>
    public async Task<ReadingChanges> SinceAsync(string? position, CancellationToken cancellationToken)
    {
        (long Version, Guid? Id) now = (0, null);
        var (since, days) = (0L, new HashSet<DateOnly>());
        // A change that another process is about to commit is committed first.
        await foreach (var row in _session.RowsAsync(_read.Bind(City).SetConsistencyLevel(_serial), PageRows, Reading, cancellationToken))
        {
            if (now.Id is null)
            {
                // As of the first page: what changes while others are read is found again by the next call.
                now = (row.GetValue<long>("version"), row.GetValue<Guid>("id"));
                since = Since(position, now.Version, now.Id.Value);
            }

            if (row.GetValue<LocalDate?>("day") is { } day && row.GetValue<long>("changed") > since) days.Add(new DateOnly(day.Year, day.Month, day.Day));
        }

        return new ReadingChanges(now.Id is { } id ? PositionOf(now.Version, id) : "0", days);
    }

    /// <summary>Notes that readings of days changed. To note a day again does no harm.</summary>
    /// <param name="days">The days (UTC).</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="StoreUnavailableException">Some days may be noted; note all of them again.</exception>
    internal async Task NoteAsync(IReadOnlyCollection<DateOnly> days, CancellationToken cancellationToken)
    {
        foreach (var some in days.Chunk(DaysPerNote))
            while (!await TryNoteAsync(some, cancellationToken))
            {
                // Another process noted days meanwhile; theirs have the number that was meant for these.
            }
    }

    private async Task<bool> TryNoteAsync(IReadOnlyList<DateOnly> days, CancellationToken cancellationToken)
    {
        var newest = (await _session.ExecuteAsync(_read.Bind(City).SetConsistencyLevel(_serial).SetPageSize(1), Noting, cancellationToken)).FirstOrDefault()?.GetValue<long>("version");
        var next = (newest ?? 0) + 1;
        var batch = new BatchStatement();
        batch.Add(newest is { } version ? _advance.Bind(next, City, version) : _begin.Bind(next, Guid.NewGuid(), City));
        foreach (var day in days) batch.Add(_note.Bind(City, new LocalDate(day.Year, day.Month, day.Day), next));
        return (await _session.ExecuteAsync(batch, Noting, cancellationToken)).First().GetValue<bool>("[applied]");
    }

    /// <summary>After which number changes are new; from the first on if the position is of another city, or ahead of this one.</summary>
    private static long Since(string? position, long version, Guid id) =>
        position?.Split(' ') is [var number, ..] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var since) && since <= version && position == PositionOf(since, id) ? since : 0;

    private static string PositionOf(long version, Guid id) => string.Create(CultureInfo.InvariantCulture, $"{version} {id:N}");
}
