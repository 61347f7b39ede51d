using CitySensors.Core.Alerts;

namespace CitySensors.Core.Previews;

/// <summary>Folds the entries of a rule at a station to alerts, and counts the messages that subscribers would get. Not thread safe.</summary>
/// <param name="stationId">The station.</param>
/// <param name="fromTicks">The start of the period in UTC ticks: alerts that ended before it are left out.</param>
/// <param name="zone">The time zone of the city.</param>
internal sealed class AlertEpisodes(string stationId, long fromTicks, TimeZoneInfo zone)
{
    /// <summary>Of 32 bytes each; a rule with so many is no use.</summary>
    public const int MaxAlerts = 100_000;

    private readonly List<PreviewedAlert> _alerts = [];
    private readonly MessageDays _messages = new(zone);

    /// <summary>The alert that is active.</summary>
    private PreviewedAlert? _active;

    /// <summary>Adds an entry of the log.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="ticks">When it would have been written, in UTC ticks.</param>
    /// <exception cref="TooManyAlertsException">There are more than <see cref="MaxAlerts"/>.</exception>
    public void Add(Alert entry, long ticks)
    {
        var before = _active?.OnsetTicks == entry.Onset.UtcTicks ? _active : null;
        var isHigher = before is null || entry.HighestSeverity > before.Value.HighestSeverity;
        var alert = new PreviewedAlert(
            entry.Onset.UtcTicks,
            entry.HasEnded ? entry.Updated.UtcTicks : PreviewedAlert.StillActive,
            entry.HighestSeverity,
            isHigher ? entry.Measurement.Value : before!.Value.Value);
        _active = entry.HasEnded ? null : alert;
        if (alert.EndTicks < fromTicks) return;
        if (entry.HasEnded) Complete(alert);
        if (ticks >= fromTicks && AlertFilter.Everything.Matches(entry)) _messages.Add(ticks);
    }

    public RuleOutcome End()
    {
        if (_active is { } active) Complete(active);
        return new RuleOutcome(_alerts, _messages);
    }

    private void Complete(PreviewedAlert alert)
    {
        if (_alerts.Count == MaxAlerts) throw new TooManyAlertsException($"There are more than {MaxAlerts} alerts at the station \"{stationId}\".");
        _alerts.Add(alert);
    }
}
