using CitySensors.Core.Alerts;
using CitySensors.Web.Limits;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Alerts;

/// <summary>Alerts as they happen, for whoever asks. What a browser receives is <c>alerts(Alert[])</c>.</summary>
internal sealed class AlertHub(AlertDelivery delivery, HubConnections connections, IAlertLog log, IOptions<WebOptions> options) : Hub
{
    private const string Subscriber = "subscriber";

    public override async Task OnConnectedAsync()
    {
        var subscriber = connections.TryAdd(Context);
        if (subscriber is null) throw new HubException("There are too many connections, of yours or in all; try again later.");
        Context.Items[Subscriber] = subscriber;
        await base.OnConnectedAsync();
    }

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Items[Subscriber] is AlertSubscriber subscriber)
        {
            connections.Remove(subscriber);
            await subscriber.DisposeAsync();
        }

        await base.OnDisconnectedAsync(exception);
    }

    /// <summary>
    /// Begins to send alerts that fit, in place of what an earlier call asked for. They may come before the answer does; what an
    /// earlier call asked for does not come any more once the answer is there.
    /// </summary>
    public async Task<SubscriptionAnswer> Subscribe(SubscriptionRequest? request)
    {
        var subscriber = (AlertSubscriber)Context.Items[Subscriber]!;
        if (!subscriber.MaySubscribe()) throw new HubException("Subscribe was called too often; wait some seconds.");
        var (subscription, fault) = Subscription.Of(request, options.Value.Hub);
        if (subscription is null) throw new HubException(fault!);
        var last = log.LastSequence;
        var since = subscription.Since ?? last;
        // The hub object ends with this call; the services that it was given stay.
        var alerts = delivery;
        await subscriber.ReplaceAsync(cancelled => alerts.DeliverAsync(subscriber.Connection, subscription.Filter, since, last, cancelled));
        return new SubscriptionAnswer(since);
    }
}
