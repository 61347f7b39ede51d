using CitySensors.Core.Alerts;
using CitySensors.Silo.Definitions;

namespace CitySensors.Silo.Alerts;

/// <summary>
/// The alert log as this node knows it: its newest entries in memory, all of them in Cassandra. A sequence number is the place in the topic
/// of alerts, so that it is the same on every node. Thread safe.
/// </summary>
internal sealed class ClusterAlertLog(CityStore store) : IAlertLog
{
    /// <summary>
    /// So many entries may be on their way into the store at once, in any order: what a node that died left out of them, the next one
    /// appends anew.
    /// </summary>
    public const int MostAtOnce = 256;

    private RecentAlerts _recent = new(0, []);

    public long LastSequence => Recent.LastSequence;

    public IReadOnlyCollection<Alert> Active => Recent.Active;

    public IEnumerable<Alert> ActiveOf(string station) => Recent.ActiveOf(station);

    private RecentAlerts Recent => Volatile.Read(ref _recent);

    /// <summary>Takes up the log as it is kept.</summary>
    /// <returns>The newest sequence number that is kept; entries are to be appended from <see cref="LastSequence"/> on.</returns>
    public async Task<long> OpenAsync(CancellationToken cancellationToken)
    {
        var last = await store.City.Alerts.LastSequenceAsync(cancellationToken);
        var sure = Math.Max(0, last - MostAtOnce);
        var active = await store.City.Alerts.ActiveAsync(cancellationToken);
        Volatile.Write(ref _recent, new RecentAlerts(sure, active.Where(alert => alert.Sequence <= sure)));
        return last;
    }

    /// <summary>Shows entries to readers and keeps them; repeats are left out.</summary>
    public async Task AppendAsync(IReadOnlyList<Alert> entries, CancellationToken cancellationToken)
    {
        // Readers need not wait for the store: the topic has them.
        await store.City.Alerts.AppendAsync(entries, cancellationToken, kept => Recent.Append(kept));
        Recent.MarkStored(entries[^1].Sequence);
    }

    public async ValueTask<IReadOnlyList<Alert>> ReadAsync(AlertQuery query, int limit, CancellationToken cancellationToken)
    {
        if (Recent.TryRead(query, limit, out var entries)) return entries;
        // Memory first: what is forgotten meanwhile is then in the store. What the store has beyond may be incomplete: other nodes are ahead.
        var recent = Recent.Read(query, limit, out var before);
        var stored = (await store.City.Alerts.ReadAsync(query, limit, cancellationToken)).TakeWhile(entry => entry.Sequence <= before).ToList();
        return [.. stored, .. recent.Take(limit - stored.Count)];
    }

    public async ValueTask<IReadOnlyList<Alert>> HistoryAsync(string alertId, CancellationToken cancellationToken)
    {
        var recent = Recent.History(alertId);
        var last = LastSequence;
        var stored = (await store.City.Alerts.HistoryAsync(alertId, cancellationToken)).Where(entry => entry.Sequence <= last);
        return [.. stored.UnionBy(recent, entry => entry.Sequence).OrderBy(entry => entry.Sequence)];
    }

    public Task WaitForEntryAfterAsync(long sequence, CancellationToken cancellationToken) => Recent.WaitForEntryAfterAsync(sequence, cancellationToken);
}
