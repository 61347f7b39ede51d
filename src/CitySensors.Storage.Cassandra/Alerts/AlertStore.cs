using CitySensors.Core.Storage;
using System.Globalization;
using Cassandra;
using CitySensors.Core.Alerts;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Alerts;

/// <summary>
/// The append-only alert log, in buckets of sequence numbers. Thread safe. All writers append the same entries with the same sequence
/// numbers, such as the nodes that consume the alerts topic. A reader that must not miss entries reads no further than its own node has appended.
/// </summary>
public sealed class AlertStore : IAlertStore
{
    public const int BucketEntries = 10_000;
    internal const int Shards = 32;
    private const int ParallelRequests = 32;
    private const int PageRows = 1000;
    private const string Log = "city";
    private const string Reading = "reading alerts";

    private readonly StoreSession _session;
    private readonly AlertStatements _statements;
    private readonly AlertAppender _appender;

    private AlertStore(StoreSession session, AlertStatements statements) =>
        (_session, _statements, _appender) = (session, statements, new AlertAppender(session, statements));

    internal static async Task<AlertStore> OpenAsync(StoreSession session, CancellationToken cancellationToken) =>
        new(session, await AlertStatements.PrepareAsync(session, cancellationToken));

    /// <summary>What makes an entry this one of its alert's: its place in the log, the same on every node that brings it.</summary>
    internal static string EntryOf(Alert alert) => alert.Sequence.ToString("D19", CultureInfo.InvariantCulture);

    public async Task<long> PersistedThroughAsync(CancellationToken cancellationToken) =>
        (await _session.ExecuteAsync(_statements.Position.Bind(Log), Reading, cancellationToken)).FirstOrDefault()?.GetValue<long>("position") ?? 0;

    public async Task<long> LastChangeAsync(string stationId, long beforeSequence, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(stationId);
        // Newest first: the result is in the first or second row.
        await foreach (var row in _session.RowsAsync(_statements.Changes.Bind(stationId), ParallelRequests, Reading, cancellationToken))
            if (row.GetValue<long>("sequence") < beforeSequence) return row.GetValue<long>("change");
        return 0;
    }

    public async Task AppendAsync(IReadOnlyList<Alert> entries, long through, CancellationToken cancellationToken)
    {
        RequireSequences(entries);
        await _appender.AppendAsync(Log, entries, ParallelRequests, cancellationToken);
        await AdvanceAsync(through, cancellationToken);
    }

    /// <summary>
    /// Takes over entries of another log with their sequence numbers. What stations counted there is not taken for repeats: a station that was
    /// removed and came back may have counted anew.
    /// </summary>
    /// <param name="entries">In the order of their sequence numbers.</param>
    /// <param name="through">With these entries everything up to this sequence number is kept.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">Some may be kept; restore all of them again.</exception>
    public async Task RestoreAsync(IReadOnlyList<Alert> entries, long through, CancellationToken cancellationToken)
    {
        RequireSequences(entries);
        await _appender.RestoreAsync(Log, entries, ParallelRequests, cancellationToken);
        await AdvanceAsync(through, cancellationToken);
    }

    /// <summary>Reads entries in order of their sequence number.</summary>
    /// <exception cref="StoreUnavailableException">Cassandra is unavailable.</exception>
    public async Task<IReadOnlyList<Alert>> ReadAsync(AlertQuery query, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        var found = new List<Alert>();
        if (limit == 0) return found;
        var buckets = _statements.Buckets.Bind(Log, BucketOf(query.Since + 1));
        await foreach (var bucket in _session.RowsAsync(buckets, PageRows, Reading, cancellationToken))
        {
            // The log has no index by time or audience: such entries are searched for.
            var left = query.IsByTime || query.Audience != Audience.Both ? int.MaxValue : limit - found.Count;
            var (number, level) = (bucket.GetValue<long>("bucket"), (int)query.LeastSeverity);
            var entries = query.Area is null
                ? _statements.Read.Bind(number, query.Since, level, left)
                : _statements.ReadOfArea.Bind(number, query.Since, level, query.Area, left);
            await foreach (var row in _session.RowsAsync(entries, Math.Min(left, PageRows), Reading, cancellationToken))
            {
                var entry = AlertRows.Entry(row);
                if (query.Matches(entry)) found.Add(entry);
                if (found.Count == limit) break;
            }

            if (found.Count == limit) break;
        }

        return found;
    }

    /// <summary>Reads all entries of one alert in order; empty if there is no such alert.</summary>
    /// <exception cref="StoreUnavailableException">Cassandra is unavailable.</exception>
    public async Task<IReadOnlyList<Alert>> HistoryAsync(string alertId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(alertId);
        return await EntriesAsync(await SequencesAsync(_statements.Entries.Bind(alertId), cancellationToken), cancellationToken);
    }

    /// <summary>The newest entry of each alert that has not ended, in the order of their sequence number.</summary>
    /// <exception cref="StoreUnavailableException">Cassandra is unavailable.</exception>
    public async Task<IReadOnlyList<Alert>> ActiveAsync(CancellationToken cancellationToken)
    {
        var sequences = new List<long>();
        for (var shard = 0; shard < Shards; shard++)
            sequences.AddRange(await SequencesAsync(_statements.Active.Bind(shard), cancellationToken));
        return await EntriesAsync(sequences, cancellationToken);
    }

    internal static long BucketOf(long sequence) => Math.Max(0, sequence) / BucketEntries;

    private static void RequireSequences(IReadOnlyList<Alert> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (entries.Any(entry => entry.Sequence <= 0)) throw new ArgumentException("An entry has no sequence number.", nameof(entries));
    }

    /// <remarks>After the entries: what it says was persisted is there. Of several nodes the one that is ahead counts.</remarks>
    private async Task AdvanceAsync(long through, CancellationToken cancellationToken) =>
        await _session.ExecuteAsync(_statements.Advance.Bind(Log, through, through), "appending alerts", cancellationToken);

    private async Task<List<long>> SequencesAsync(IStatement query, CancellationToken cancellationToken)
    {
        var sequences = new List<long>();
        await foreach (var row in _session.RowsAsync(query, PageRows, Reading, cancellationToken)) sequences.Add(row.GetValue<long>("sequence"));
        return sequences;
    }

    private async Task<IReadOnlyList<Alert>> EntriesAsync(List<long> sequences, CancellationToken cancellationToken)
    {
        var entries = new List<Alert>(sequences.Count);
        foreach (var some in sequences.Order().Chunk(ParallelRequests))
        {
            var rows = await Task.WhenAll(some.Select(sequence =>
                _session.ExecuteAsync(_statements.One.Bind(BucketOf(sequence), sequence), Reading, cancellationToken)));
            // A sequence number may be visible shortly before its entry.
            entries.AddRange(rows.Select(row => row.FirstOrDefault()).OfType<Row>().Select(AlertRows.Entry));
        }

        return entries;
    }
}
