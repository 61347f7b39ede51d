using Cassandra;
using CitySensors.Core.Aggregates;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Aggregates;

/// <summary>The aggregates of all stations by hour. Thread safe.</summary>
internal sealed class StationsOfHour
{
    private const int PageRows = 1000;

    private readonly StoreSession _session;
    private readonly PreparedStatement _insert;
    private readonly PreparedStatement _read;

    private StationsOfHour(StoreSession session, PreparedStatement insert, PreparedStatement read) => (_session, _insert, _read) = (session, insert, read);

    public static async Task<StationsOfHour> OpenAsync(StoreSession session, CancellationToken cancellationToken) => new(
        session,
        await session.PrepareAsync(
            "INSERT INTO aggregate_of_hour (hour, start, station, area, data) VALUES (?, ?, ?, ?, ?) USING TTL ? AND TIMESTAMP ?", true, cancellationToken),
        await session.PrepareAsync("SELECT start, station, area, data FROM aggregate_of_hour WHERE hour = ?", true, cancellationToken));

    public Task WriteAsync(string station, WindowChange change, int timeToLive, CancellationToken cancellationToken)
    {
        var start = change.Aggregates.Window.StartTicks;
        var revisions = change.Aggregates.BySlot.Sum(one => one?.Revision ?? 0);
        var insert = _insert.Bind(
            MarkTable.TimeOf(start / TimeSpan.TicksPerHour),
            new DateTimeOffset(start, TimeSpan.Zero),
            station,
            change.Area,
            change.Aggregates.Write(),
            timeToLive,
            change.StampOf(revisions));
        return _session.ExecuteAsync(insert, "writing aggregates", cancellationToken);
    }

    /// <summary>In order of their start and of the stations.</summary>
    /// <param name="hour">The hour, counted from tick 0.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<(long StartTicks, string Station, string? Area, byte[] Data)> ReadAsync(
        long hour, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in _session.RowsAsync(_read.Bind(MarkTable.TimeOf(hour)), PageRows, "reading aggregates of an hour", cancellationToken))
            yield return (row.GetValue<DateTimeOffset>("start").UtcTicks, row.GetValue<string>("station"), row.GetValue<string?>("area"), row.GetValue<byte[]>("data"));
    }
}
