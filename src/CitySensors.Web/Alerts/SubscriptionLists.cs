namespace CitySensors.Web.Alerts;

/// <summary>Subscriptions by key. Not thread safe.</summary>
internal sealed class SubscriptionLists<TKey>
    where TKey : notnull
{
    private readonly Dictionary<TKey, List<LiveSubscription>> _lists = [];

    public IReadOnlyList<LiveSubscription> this[TKey key] => _lists.TryGetValue(key, out var list) ? list : [];

    public void Add(IEnumerable<TKey> keys, LiveSubscription subscription)
    {
        foreach (var key in keys)
        {
            // Most keys have one subscription, and a browser may name hundreds of them.
            if (!_lists.TryGetValue(key, out var list)) _lists.Add(key, list = new List<LiveSubscription>(1));
            list.Add(subscription);
        }
    }

    public void Remove(IEnumerable<TKey> keys, LiveSubscription subscription)
    {
        foreach (var key in keys)
        {
            var list = _lists[key];
            // Their order means nothing.
            list[list.IndexOf(subscription)] = list[^1];
            list.RemoveAt(list.Count - 1);
            if (list.Count == 0) _lists.Remove(key);
        }
    }
}
