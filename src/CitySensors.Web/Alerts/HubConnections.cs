using System.Runtime.InteropServices;
using CitySensors.Web.Limits;
using CitySensors.Web.Metrics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Alerts;

/// <summary>Counts the connections of the hub, in all and by client address. Thread safe.</summary>
internal sealed class HubConnections(CityMetrics metrics, IOptions<WebOptions> options)
{
    private readonly HubLimits _limits = options.Value.Hub;
    private readonly bool _limitLoopback = options.Value.Requests.LimitLoopback;
    private readonly Lock _lock = new();
    private readonly Dictionary<ClientAddress, int> _byClient = [];
    private int _all;

    /// <summary>Null where there are too many already.</summary>
    public AlertSubscriber? TryAdd(HubCallerContext context)
    {
        var address = ClientAddress.From(context.GetHttpContext()?.Connection.RemoteIpAddress);
        if (!TryCount(address))
        {
            metrics.HubConnectionsRefused.Add(1);
            return null;
        }

        metrics.HubConnections.Add(1);
        return new AlertSubscriber(context.Features.GetRequiredFeature<HubConnectionContext>(), address, _limits);
    }

    private bool TryCount(ClientAddress address)
    {
        lock (_lock)
        {
            if (_all >= _limits.Connections) return false;
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_byClient, address, out _);
            if (count >= _limits.ConnectionsPerClient && (_limitLoopback || !address.IsLoopback)) return false;
            count++;
            _all++;
            return true;
        }
    }

    public void Remove(AlertSubscriber subscriber)
    {
        lock (_lock)
        {
            _all--;
            if (--CollectionsMarshal.GetValueRefOrAddDefault(_byClient, subscriber.Address, out _) == 0) _byClient.Remove(subscriber.Address);
        }

        metrics.HubConnections.Add(-1);
    }
}
