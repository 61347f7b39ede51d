using CitySensors.Core.Alerts;

namespace CitySensors.Core.Previews;

/// <summary>Adds up the results of stations, in any order and in bounded memory. Not thread safe.</summary>
public sealed class PreviewTotals(RulePreview preview)
{
    /// <summary>The number of stations and alerts that are listed.</summary>
    public const int MaxStations = 100;
    public const int MaxAlerts = 1000;

    private readonly SideTotals _proposed = new(preview.Zone);
    private readonly SideTotals _inForce = new(preview.Zone);
    private readonly List<StationAlertCounts> _stations = [];
    private readonly List<(string StationId, RaisedBy By, PreviewedAlert Alert)> _first = [];
    private long _firstTicks = long.MaxValue;
    private long _both;
    private long _onlyProposed;
    private long _onlyInForce;

    public void Add(StationPreviewResult station)
    {
        ArgumentNullException.ThrowIfNull(station);
        _firstTicks = Math.Min(_firstTicks, station.FirstTicks ?? long.MaxValue);
        var (proposed, inForce) = (station.Proposed.Alerts, station.InForce.Alerts);
        if (station.Station.Proposed is not null) _proposed.Add(station.Proposed);
        if (station.Station.InForce is not null) _inForce.Add(station.InForce);
        if (proposed.Count + inForce.Count == 0) return;
        var id = station.Station.Definition.Id;
        _stations.Add(new StationAlertCounts(id, proposed.Count, inForce.Count));
        foreach (var (i, overlaps) in AlertComparison.Overlapping(proposed, inForce).Index()) List(id, overlaps ? RaisedBy.Both : RaisedBy.Proposed, proposed[i]);
        foreach (var (i, overlaps) in AlertComparison.Overlapping(inForce, proposed).Index())
            if (!overlaps) List(id, RaisedBy.InForce, inForce[i]);
    }

    public RulePreviewResult Result()
    {
        KeepFirst();
        var (request, rule) = (preview.Request, preview.Request.Rule);
        var from = Math.Max(_firstTicks, request.From.UtcTicks);
        var period = new TimeSpan(Math.Max(0, request.To.UtcTicks - from));
        return new RulePreviewResult
        {
            ReadingsFrom = _firstTicks == long.MaxValue ? null : new DateTimeOffset(from, TimeSpan.Zero),
            Proposed = _proposed.Figures(rule, period),
            InForce = preview.InForce is { } inForce ? _inForce.Figures(inForce, period) : null,
            Both = _both,
            OnlyProposed = _onlyProposed,
            OnlyInForce = _onlyInForce,
            ByStation = [.. _stations.OrderByDescending(one => Math.Max(one.Proposed, one.InForce)).ThenBy(one => one.StationId, StringComparer.Ordinal).Take(MaxStations)],
            MoreStations = Math.Max(0, _stations.Count - MaxStations),
            Alerts = [.. _first.Select(one => new AlertOfPreview(
                AlertId.Compute(rule.Id, one.StationId, rule.Sensor, new DateTimeOffset(one.Alert.OnsetTicks, TimeSpan.Zero)), one.StationId, one.By, one.Alert))],
            MoreAlerts = _both + _onlyProposed + _onlyInForce - _first.Count,
        };
    }

    private void List(string station, RaisedBy by, PreviewedAlert alert)
    {
        if (by == RaisedBy.Both) _both++;
        else if (by == RaisedBy.Proposed) _onlyProposed++;
        else _onlyInForce++;
        _first.Add((station, by, alert));
        if (_first.Count >= 2 * MaxAlerts) KeepFirst();
    }

    private void KeepFirst()
    {
        _first.Sort((one, other) => (one.Alert.OnsetTicks.CompareTo(other.Alert.OnsetTicks), string.CompareOrdinal(one.StationId, other.StationId)) switch
        {
            (0, 0) => one.By.CompareTo(other.By),
            (0, var byStation) => byStation,
            var (byTime, _) => byTime,
        });
        if (_first.Count > MaxAlerts) _first.RemoveRange(MaxAlerts, _first.Count - MaxAlerts);
    }

    /// <summary>The totals of one of the rules.</summary>
    private sealed class SideTotals(TimeZoneInfo zone)
    {
        private readonly SortedDictionary<Severity, long> _bySeverity = [];
        private readonly MessageDays _messages = new(zone);
        private int _stations;
        private long _alerts;
        private long _active;

        public void Add(RuleOutcome outcome)
        {
            _stations++;
            _alerts += outcome.Alerts.Count;
            _messages.Add(outcome.Messages);
            foreach (var alert in outcome.Alerts)
            {
                _bySeverity[alert.HighestSeverity] = _bySeverity.GetValueOrDefault(alert.HighestSeverity) + 1;
                if (alert.IsActive) _active++;
            }
        }

        public RuleFigures Figures(Rule rule, TimeSpan period) => new()
        {
            Stations = _stations,
            Alerts = _alerts,
            BySeverity = _bySeverity,
            Active = _active,
            Audience = rule.AudienceOrDefault,
            Messages = _messages.Figures(period),
        };
    }
}
