using System.Threading.Channels;
using CitySensors.Core.Alerts;
using CitySensors.Silo.Definitions;
using CitySensors.Silo.Stations;
using CitySensors.Web.Limits;
using Microsoft.Extensions.Options;

namespace CitySensors.Silo.Alerts;

/// <summary>
/// The alert log as this node knows it: its newest entries in memory, all of them in Cassandra. A sequence number is the place in the topic
/// of alerts, so that it is the same on every node. Thread safe.
/// </summary>
internal sealed class ClusterAlertLog(CityStore store, IOptions<WebOptions> limits, Patience patience, TimeProvider time) : IAlertLog
{
    /// <summary>
    /// So many entries may be on their way into the store at once, in any order: what a node that died left out of them, the next one
    /// appends anew.
    /// </summary>
    public const int MostAtOnce = 256;

    /// <summary>The clocks of broker and silos may differ by so much.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    /// <summary>How many may be shown and not kept yet.</summary>
    private const int MostUnkept = 4096;

    private readonly Channel<Alert> _unkept = Channel.CreateBounded<Alert>(new BoundedChannelOptions(MostUnkept) { SingleReader = true, SingleWriter = true });
    private RememberedAlerts _remembered = new(DateTimeOffset.MaxValue);
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
        // What is there comes of readings that have arrived, and their time may be a little ahead.
        _remembered = new RememberedAlerts(time.GetUtcNow() + TimeSpan.FromSeconds(limits.Value.MaxSecondsAhead) + Margin);
        var sure = Math.Max(0, last - MostAtOnce);
        var active = await store.City.Alerts.ActiveAsync(cancellationToken);
        Volatile.Write(ref _recent, new RecentAlerts(sure, active.Where(alert => alert.Sequence <= sure)));
        return last;
    }

    /// <summary>
    /// Shows entries to readers; repeats are left out. <see cref="KeepAsync"/> keeps them, and readers need not wait for that: the topic has
    /// them. Not to be called twice at once.
    /// </summary>
    /// <exception cref="StoreUnavailableException">Nothing is shown; append all of them again.</exception>
    public async Task AppendAsync(IReadOnlyList<Alert> entries, CancellationToken cancellationToken)
    {
        var repeats = await store.City.Alerts.RepeatsAsync(entries.Where(entry => _remembered.IsRepeat(entry) is null), cancellationToken);
        var shown = new List<Alert>(entries.Count);
        foreach (var entry in entries)
        {
            if (_remembered.IsRepeat(entry) ?? repeats.Contains(entry)) continue;
            _remembered.Add(entry);
            shown.Add(entry);
        }

        Recent.Append(shown);
        foreach (var entry in shown) await _unkept.Writer.WriteAsync(entry, cancellationToken);
    }

    /// <summary>Keeps what is shown until it is cancelled; what it leaves out then is found in the topic again.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        while (await _unkept.Reader.WaitToReadAsync(cancellationToken))
        {
            var entries = new List<Alert>();
            while (entries.Count < MostAtOnce && _unkept.Reader.TryRead(out var entry)) entries.Add(entry);
            await patience.TryAsync(() => store.City.Alerts.AppendAsync(entries, cancellationToken), "keeping alerts", cancellationToken);
            Recent.MarkStored(entries[^1].Sequence);
        }
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
