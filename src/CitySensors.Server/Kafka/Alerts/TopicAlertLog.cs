using System.Threading.Channels;
using CitySensors.Core.Alerts;
using CitySensors.Grains.Retries;

namespace CitySensors.Server.Kafka.Alerts;

/// <summary>
/// This node's copy of the alert log: the newest entries in memory, all of them in the store. Sequence numbers are derived from offsets of
/// the topic, so they are the same on every node. Thread safe.
/// </summary>
internal sealed class TopicAlertLog(IAlertStore store, RetryPolicy retry) : IAlertLog
{
    private const int MaxBatch = 256;

    /// <summary>The maximum number of batches that are visible but not persisted yet.</summary>
    private const int MaxUnpersistedSlices = 16;

    private readonly Channel<TopicSlice> _unpersisted = Channel.CreateBounded<TopicSlice>(
        new BoundedChannelOptions(MaxUnpersistedSlices) { SingleReader = true, SingleWriter = true });

    /// <summary>The newest change number of each station that has had an alert since this node started.</summary>
    private readonly Dictionary<string, long> _changes = new(StringComparer.Ordinal);

    private RecentAlerts _recent = new(0, []);

    public long LastSequence => Recent.LastSequence;

    public IReadOnlyCollection<Alert> Active => Recent.Active;

    private RecentAlerts Recent => Volatile.Read(ref _recent);

    public IEnumerable<Alert> ActiveOf(string stationId) => Recent.ActiveOf(stationId);

    /// <summary>Loads the persisted log.</summary>
    /// <returns>The sequence number after which to append entries from the topic.</returns>
    public async Task<long> OpenAsync(CancellationToken cancellationToken)
    {
        var through = await retry.ExecuteAsync(() => store.PersistedThroughAsync(cancellationToken), "reading the position of the alert log", cancellationToken);
        var active = await retry.ExecuteAsync(() => store.ActiveAsync(cancellationToken), "reading active alerts", cancellationToken);
        // Another node may be ahead; its entries are read from the topic.
        Volatile.Write(ref _recent, new RecentAlerts(through, active.Where(alert => alert.Sequence <= through)));
        return through;
    }

    /// <summary>Makes entries of the topic visible, without duplicates, and queues them to be persisted. Must not be called concurrently.</summary>
    /// <param name="entries">The entries, in topic order.</param>
    /// <param name="through">The sequence number of the last message read.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task AppendAsync(IReadOnlyList<Alert> entries, long through, CancellationToken cancellationToken)
    {
        var shown = new List<Alert>(entries.Count);
        foreach (var entry in entries)
            if (!await IsRepeatAsync(entry, cancellationToken)) shown.Add(entry);
        Recent.Append(shown);
        await _unpersisted.Writer.WriteAsync(new TopicSlice(shown, through), cancellationToken);
    }

    /// <summary>Persists visible entries until cancelled; the rest is read from the topic again.</summary>
    public async Task PersistAsync(CancellationToken cancellationToken)
    {
        while (await _unpersisted.Reader.WaitToReadAsync(cancellationToken))
        {
            var entries = new List<Alert>();
            var through = 0L;
            while (entries.Count < MaxBatch && _unpersisted.Reader.TryRead(out var slice))
            {
                entries.AddRange(slice.Entries);
                through = slice.Through;
            }

            await retry.ExecuteAsync(() => store.AppendAsync(entries, through, cancellationToken), "persisting alerts", cancellationToken);
            Recent.MarkStored(through);
        }
    }

    public async ValueTask<IReadOnlyList<Alert>> ReadAsync(AlertQuery query, int limit, CancellationToken cancellationToken)
    {
        if (Recent.TryRead(query, limit, out var entries)) return entries;
        // Memory first: entries evicted meanwhile are in the store by then. Newer entries in the store may be incomplete: other nodes are ahead.
        var recent = Recent.Read(query, limit, out var before);
        var stored = (await store.ReadAsync(query, limit, cancellationToken)).TakeWhile(entry => entry.Sequence <= before).ToList();
        return [.. stored, .. recent.Take(limit - stored.Count)];
    }

    public async ValueTask<IReadOnlyList<Alert>> HistoryAsync(string alertId, CancellationToken cancellationToken)
    {
        var recent = Recent.History(alertId);
        var last = LastSequence;
        var stored = (await store.HistoryAsync(alertId, cancellationToken)).Where(entry => entry.Sequence <= last);
        return [.. stored.UnionBy(recent, entry => entry.Sequence).OrderBy(entry => entry.Sequence)];
    }

    public Task WaitForEntryAfterAsync(long sequence, CancellationToken cancellationToken) => Recent.WaitForEntryAfterAsync(sequence, cancellationToken);

    /// <summary>Entries are numbered per station: one whose number is not greater than the newest was republished after a crash or timeout.</summary>
    private async ValueTask<bool> IsRepeatAsync(Alert entry, CancellationToken cancellationToken)
    {
        if (!_changes.TryGetValue(entry.StationId, out var last))
        {
            last = await retry.ExecuteAsync(
                () => store.LastChangeAsync(entry.StationId, entry.Sequence, cancellationToken), "reading the newest change of a station", cancellationToken);
        }

        var isRepeat = entry.Change <= last;
        _changes[entry.StationId] = isRepeat ? last : entry.Change;
        return isRepeat;
    }

    private readonly record struct TopicSlice(IReadOnlyList<Alert> Entries, long Through);
}
