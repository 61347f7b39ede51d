using CitySensors.Core.Alerts;
using CitySensors.Web.Access;
using CitySensors.Web.Limits;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Alerts;

/// <summary>Alerts as they happen: those for the public for everybody, the others for staff. A browser receives <c>alerts(Alert[])</c>.</summary>
internal sealed class AlertHub(AlertDelivery delivery, HubConnections connections, IAlertLog log, AlertAccess access, AlertTexts texts, IOptions<WebOptions> options) : Hub
{
    private const string Subscriber = "subscriber";

    public override async Task OnConnectedAsync()
    {
        var subscriber = connections.TryAdd(Context);
        if (subscriber is null) throw new HubException("Too many connections, from your address or in total; try again later.");
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
    /// Subscribes to alerts, and replaces the subscription of an earlier call. Alerts may be sent before this returns; none of the earlier
    /// subscription is sent after it.
    /// </summary>
    public async Task<SubscriptionAnswer> Subscribe(SubscriptionRequest? request)
    {
        var subscriber = (AlertSubscriber)Context.Items[Subscriber]!;
        if (!subscriber.MaySubscribe()) throw new HubException("Subscribe was called too often; wait a few seconds.");
        var (subscription, fault) = Subscription.Create(request, await access.VisibleToAsync(Context.GetHttpContext()!), texts.Languages[0], options.Value.Hub);
        if (subscription is null) throw new HubException(fault!);
        var last = log.LastSequence;
        var since = subscription.Since ?? last;
        // The hub object ends with this call; the services that it was given stay.
        var alertDelivery = delivery;
        await subscriber.ReplaceAsync(cancelled => alertDelivery.DeliverAsync(subscriber.Connection, subscription, since, last, cancelled));
        return new SubscriptionAnswer(since, last);
    }
}
