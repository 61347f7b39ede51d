using CitySensors.Core.Alerts;

namespace CitySensors.Web.Alerts;

/// <summary>Finds the subscriptions that an alert matches without looking at all of them. Not thread safe.</summary>
/// <remarks>
/// A subscription is listed under the part of its filter that usually lets the fewest alerts pass, and only there. What is found is
/// checked against the whole filter.
/// </remarks>
internal sealed class SubscriptionIndex
{
    private static readonly Severity[] Severities = Enum.GetValues<Severity>();

    private readonly HashSet<LiveSubscription> _all = [];
    private readonly SubscriptionLists<string> _byStation = new();
    private readonly VicinityGrid _byVicinity = new();
    private readonly SubscriptionLists<string> _byArea = new();
    private readonly SubscriptionLists<string> _bySensor = new();
    private readonly SubscriptionLists<Severity> _bySeverity = new();

    public IReadOnlyCollection<LiveSubscription> All => _all;

    public void Add(LiveSubscription subscription)
    {
        if (!_all.Add(subscription)) return;
        var filter = subscription.Filter;
        if (filter.Stations.Count > 0) _byStation.Add(filter.Stations, subscription);
        else if (filter.Near is { } near) _byVicinity.Add(near, subscription);
        else if (filter.Areas.Count > 0) _byArea.Add(filter.Areas, subscription);
        else if (filter.Sensors.Count > 0) _bySensor.Add(filter.Sensors, subscription);
        else _bySeverity.Add([filter.LeastSeverity], subscription);
    }

    /// <summary>Removes a subscription; does nothing where it is not there.</summary>
    public void Remove(LiveSubscription subscription)
    {
        if (!_all.Remove(subscription)) return;
        var filter = subscription.Filter;
        if (filter.Stations.Count > 0) _byStation.Remove(filter.Stations, subscription);
        else if (filter.Near is { } near) _byVicinity.Remove(near, subscription);
        else if (filter.Areas.Count > 0) _byArea.Remove(filter.Areas, subscription);
        else if (filter.Sensors.Count > 0) _bySensor.Remove(filter.Sensors, subscription);
        else _bySeverity.Remove([filter.LeastSeverity], subscription);
    }

    /// <summary>The subscriptions that the alert matches, once each, in no particular order.</summary>
    public IEnumerable<LiveSubscription> Matching(Alert alert) => Candidates(alert).Where(subscription => subscription.Filter.Matches(alert));

    /// <summary>The candidates for an alert: all subscriptions that match it, and some that do not.</summary>
    internal IEnumerable<LiveSubscription> Candidates(Alert alert)
    {
        foreach (var subscription in _byStation[alert.StationId]) yield return subscription;
        if (alert.Source is { Latitude: { } latitude, Longitude: { } longitude })
            foreach (var subscription in _byVicinity.At(latitude, longitude)) yield return subscription;
        if (alert.Area is { } area)
            foreach (var subscription in _byArea[area]) yield return subscription;
        foreach (var subscription in _bySensor[alert.Sensor]) yield return subscription;
        foreach (var severity in Severities.Where(severity => severity <= alert.HighestSeverity))
            foreach (var subscription in _bySeverity[severity]) yield return subscription;
    }
}
