using CitySensors.Core.Alerts;
using CitySensors.Storage.Cassandra.Alerts;

namespace CitySensors.Silo.Alerts;

/// <summary>
/// Tells which entries of the topic of alerts are repeats, by the newest that it remembers; of few it cannot say, and the store must be
/// asked. Entries come in the order of the topic. Not thread safe.
/// </summary>
/// <param name="forgottenUntil">No entry before the first that it is told of has a later time.</param>
internal sealed class RememberedAlerts(DateTimeOffset forgottenUntil)
{
    /// <summary>How many it remembers.</summary>
    public const int Most = 16_384;

    private readonly HashSet<(string Alert, string Entry)> _entries = [];
    private readonly HashSet<string> _raised = new(StringComparer.Ordinal);
    private readonly Queue<Alert> _order = [];
    private DateTimeOffset _forgottenUntil = forgottenUntil;

    /// <summary>Whether an entry repeats an earlier one; null where that may be one that is forgotten.</summary>
    public bool? IsRepeat(Alert entry)
    {
        if (_entries.Contains(KeyOf(entry))) return true;
        // An end has no time that every repeat of it has; but nothing of an alert is forgotten before its first entry is.
        return (entry.HasEnded ? _raised.Contains(entry.Id) : entry.Updated > _forgottenUntil) ? false : null;
    }

    /// <summary>Remembers an entry that is no repeat.</summary>
    public void Add(Alert entry)
    {
        _entries.Add(KeyOf(entry));
        if (entry.State == AlertState.Raised) _raised.Add(entry.Id);
        _order.Enqueue(entry);
        if (_order.Count <= Most) return;
        var forgotten = _order.Dequeue();
        _entries.Remove(KeyOf(forgotten));
        if (forgotten.State == AlertState.Raised) _raised.Remove(forgotten.Id);
        if (forgotten.Updated > _forgottenUntil) _forgottenUntil = forgotten.Updated;
    }

    private static (string Alert, string Entry) KeyOf(Alert entry) => (entry.Id, AlertStore.EntryOf(entry));
}
