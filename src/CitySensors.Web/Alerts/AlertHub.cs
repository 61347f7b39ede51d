using CitySensors.Core.Alerts;
using CitySensors.Core.Events;
using CitySensors.Web.Access;
using CitySensors.Web.Events;
using CitySensors.Web.Limits;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Alerts;

/// <summary>
/// Alerts and events as they happen: those for the public for everybody, the others for staff. A browser receives <c>alerts(Alert[])</c> and
/// <c>events(EventNotice[])</c>.
/// </summary>
internal sealed class AlertHub(
    AlertDelivery delivery,
    EventDelivery eventDelivery,
    CityEvents events,
    HubConnections connections,
    IAlertLog log,
    AlertAccess access,
    AlertTexts texts,
    IOptions<WebOptions> options) : Hub
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
        var (subscriber, subscription) = await AcceptAsync(request);
        var last = log.LastSequence;
        var since = subscription.Since ?? last;
        // The hub object ends with this call; the services that it was given stay.
        var alertDelivery = delivery;
        await subscriber.Alerts.ReplaceAsync(cancelled => alertDelivery.DeliverAsync(subscriber.Connection, subscription, since, last, cancelled));
        return new SubscriptionAnswer(since, last);
    }

    /// <summary>
    /// Subscribes to events: one message when an event begins, when it gets worse and when it is over. Replaces the subscription to events of an
    /// earlier call.
    /// </summary>
    /// <returns>The events that are not over, of which nothing is sent until they get worse or are over.</returns>
    public async Task<EventResource[]> SubscribeEvents(SubscriptionRequest? request)
    {
        var (subscriber, subscription) = await AcceptAsync(request);
        if (subscription.Since is not null) throw new HubException("SubscribeEvents: since has no meaning for events.");
        await events.WaitUntilLoadedAsync(Context.ConnectionAborted);
        var notices = new EventNotices(subscription.Filter);
        var (position, active) = events.Recent.Begin(notices);
        var delivered = eventDelivery;
        await subscriber.Events.ReplaceAsync(cancelled => delivered.DeliverAsync(subscriber.Connection, notices, position, cancelled));
        return [.. active.Select(EventResource.From)];
    }

    private async Task<(AlertSubscriber Subscriber, Subscription Subscription)> AcceptAsync(SubscriptionRequest? request)
    {
        var subscriber = (AlertSubscriber)Context.Items[Subscriber]!;
        if (!subscriber.MaySubscribe()) throw new HubException("Subscribe was called too often; wait a few seconds.");
        var (subscription, fault) = Subscription.Create(request, await access.VisibleToAsync(Context.GetHttpContext()!), texts.Languages[0], options.Value.Hub);
        return subscription is null ? throw new HubException(fault!) : (subscriber, subscription);
    }
}
