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

    /// <summary>Keeps entries and shows them to readers; repeats are left out.</summary>
    public async Task AppendAsync(IReadOnlyList<Alert> entries, CancellationToken cancellationToken)
    {
        var kept = await store.City.Alerts.AppendAsync(entries, cancellationToken);
        Recent.Append(kept);
        Recent.MarkStored(entries[^1].Sequence);
    }

    public async ValueTask<IReadOnlyList<Alert>> ReadAsync(AlertQuery query, int limit, CancellationToken cancellationToken)
    {
        if (Recent.TryRead(query, limit, out var recent)) return recent;
        // Other nodes may be ahead; what they have this one does not know to be complete.
        var last = LastSequence;
        var stored = await store.City.Alerts.ReadAsync(query, limit, cancellationToken);
        return [.. stored.TakeWhile(entry => entry.Sequence <= last)];
    }

    public async ValueTask<IReadOnlyList<Alert>> HistoryAsync(string alertId, CancellationToken cancellationToken)
    {
        var last = LastSequence;
        return [.. (await store.City.Alerts.HistoryAsync(alertId, cancellationToken)).Where(entry => entry.Sequence <= last)];
    }

    public Task WaitForEntryAfterAsync(long sequence, CancellationToken cancellationToken) => Recent.WaitForEntryAfterAsync(sequence, cancellationToken);
}
