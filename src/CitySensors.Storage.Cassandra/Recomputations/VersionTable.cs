using System.Runtime.CompilerServices;
using Cassandra;
using CitySensors.Core.Recomputations;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Recomputations;

/// <param name="StartTicks">The start of the part of an hour, in UTC ticks.</param>
/// <param name="Live">The live version; null if there was none.</param>
/// <param name="Data">The version that was computed again; null if there were no readings.</param>
internal sealed record VersionRow(string Station, long StartTicks, byte[]? Live, byte[]? Data);

/// <summary>The versions of recomputations: the parts of hours that differ from the live ones. Thread safe.</summary>
internal sealed class VersionTable
{
    private const string Reading = "reading a recomputed version";
    private const string Writing = "writing a recomputed version";
    private const string Deleting = "deleting a recomputed version";
    private const int PageRows = 1000;
    private const int HoursPerDeletion = 500;

    /// <summary>Before the name of an area, or alone for the city, in place of a station: no ID has it.</summary>
    private const string AreaMark = "/";

    private readonly StoreSession _session;
    private readonly PreparedStatement _addHour;
    private readonly PreparedStatement _add;
    private readonly PreparedStatement _hours;
    private readonly PreparedStatement _ofHour;
    private readonly PreparedStatement _delete;
    private readonly PreparedStatement _deleteHour;

    private VersionTable(StoreSession session, IReadOnlyList<PreparedStatement> statements)
    {
        _session = session;
        (_addHour, _add, _hours, _ofHour, _delete, _deleteHour) = (statements[0], statements[1], statements[2], statements[3], statements[4], statements[5]);
    }

    public static async Task<VersionTable> OpenAsync(StoreSession session, CancellationToken cancellationToken)
    {
        return new VersionTable(
            session,
            [
                await Prepare("INSERT INTO recomputed_hour (recomputation, hour) VALUES (?, ?)"),
                await Prepare("INSERT INTO recomputed_aggregate (recomputation, hour, station, start, live, data) VALUES (?, ?, ?, ?, ?, ?)"),
                await Prepare("SELECT hour FROM recomputed_hour WHERE recomputation = ? AND hour >= ?"),
                await Prepare("SELECT station, start, live, data FROM recomputed_aggregate WHERE recomputation = ? AND hour = ? AND station >= ?"),
                await Prepare("DELETE FROM recomputed_aggregate WHERE recomputation = ? AND hour = ?"),
                await Prepare("DELETE FROM recomputed_hour WHERE recomputation = ? AND hour = ?"),
            ]);

        Task<PreparedStatement> Prepare(string cql) => session.PrepareAsync(cql, isIdempotent: true, cancellationToken);
    }

    public static string KeyOfArea(string? area) => AreaMark + area;

    public static bool IsOfArea(string key) => key.StartsWith(AreaMark, StringComparison.Ordinal);

    /// <summary>The area of a key; null for the city.</summary>
    public static string? AreaOf(string key) => key.Length > AreaMark.Length ? key[AreaMark.Length..] : null;

    /// <summary>Adds what differs in an hour of a station, or area.</summary>
    public async Task AddAsync(long recomputation, long hour, string station, IReadOnlyList<PartDifference> parts, CancellationToken cancellationToken)
    {
        if (parts.Count == 0) return;
        // Before the rows, so that none is forgotten.
        await _session.ExecuteAsync(_addHour.Bind(recomputation, hour), Writing, cancellationToken);
        var rows = parts.Select(part => _add.Bind(recomputation, hour, station, new DateTimeOffset(part.StartTicks, TimeSpan.Zero), part.Live?.Write(), part.Recomputed?.Write()));
        await _session.ExecuteAsync(SinglePartition.Batch(rows), Writing, cancellationToken);
    }

    /// <summary>The hours with differences from one on, in order.</summary>
    public async IAsyncEnumerable<long> HoursAsync(long recomputation, long from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in _session.RowsAsync(_hours.Bind(recomputation, from), PageRows, Reading, cancellationToken)) yield return row.GetValue<long>("hour");
    }

    /// <summary>The differences of an hour from a station on, in order of stations and time.</summary>
    public async IAsyncEnumerable<VersionRow> OfHourAsync(long recomputation, long hour, string from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in _session.RowsAsync(_ofHour.Bind(recomputation, hour, from), PageRows, Reading, cancellationToken))
            yield return new VersionRow(row.GetValue<string>("station"), row.GetValue<DateTimeOffset>("start").UtcTicks, row.GetValue<byte[]?>("live"), row.GetValue<byte[]?>("data"));
    }

    /// <summary>Deletes some hours of a version.</summary>
    /// <returns>False if there is none.</returns>
    public async Task<bool> DeleteSomeAsync(long recomputation, CancellationToken cancellationToken)
    {
        var deleted = 0;
        await foreach (var hour in HoursAsync(recomputation, 0, cancellationToken))
        {
            await _session.ExecuteAsync(_delete.Bind(recomputation, hour), Deleting, cancellationToken);
            await _session.ExecuteAsync(_deleteHour.Bind(recomputation, hour), Deleting, cancellationToken);
            if (++deleted == HoursPerDeletion) break;
        }

        return deleted > 0;
    }
}
