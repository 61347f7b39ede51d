using System.Runtime.InteropServices;
using CitySensors.Core.Alerts;
using CitySensors.Core.Alerts.Texts;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CitySensors.Web.Alerts;

/// <summary>
/// Reads new entries of the alert log once for all subscriptions that have caught up with it, and sends each message, serialized once
/// per protocol, to all that it matches. Thread safe.
/// </summary>
/// <remarks>
/// It never waits for a connection. If a write does not complete synchronously, the subscription is removed and catches up on its own, so that
/// it delays no other and needs no queue.
/// </remarks>
internal sealed partial class AlertBroadcaster(IAlertLog log, AlertTexts texts, HubTelemetry telemetry, TimeProvider time, ILogger<AlertBroadcaster> logger) : BackgroundService
{
    /// <summary>The bits of a mask.</summary>
    private const int MaxSlice = 64;

    private readonly Lock _lock = new();
    private readonly SubscriptionIndex _index = new();

    /// <summary>The entries of the slice for each recipient, as a mask. Used by the broadcast loop only; reused, because it may be large.</summary>
    private readonly Dictionary<LiveSubscription, ulong> _recipients = [];

    private TaskCompletionSource<long> _firstJoin = NewSignal<long>();
    private Task _currentSlice = Task.CompletedTask;

    /// <summary>All entries up to this one have been broadcast; null until the first subscription joins.</summary>
    private long? _position;

    /// <summary>Adds a subscription, unless it is behind the broadcast.</summary>
    public bool TryJoin(LiveSubscription subscription)
    {
        lock (_lock)
        {
            if (subscription.Position < _position) return false;
            if (_position is null)
            {
                // Not earlier, because the log may be opened after this service has started.
                var position = Math.Min(subscription.Position, log.LastSequence);
                _position = position;
                _firstJoin.SetResult(position);
            }

            _index.Add(subscription);
            return true;
        }
    }

    /// <summary>Removes a subscription. Nothing is written to its connection after the task has completed; slow connections do not delay it.</summary>
    public Task LeaveAsync(LiveSubscription subscription)
    {
        lock (_lock)
        {
            _index.Remove(subscription);
            return _currentSlice;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var position = await FirstJoinAsync(stoppingToken);
            try
            {
                while (true) position = await BroadcastAfterAsync(position, stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested && error is not OutOfMemoryException)
            {
                Failed(logger, error);
                ReleaseAll();
            }
        }
    }

    private Task<long> FirstJoinAsync(CancellationToken cancellationToken)
    {
        lock (_lock) return _firstJoin.Task.WaitAsync(cancellationToken);
    }

    private async Task<long> BroadcastAfterAsync(long position, CancellationToken cancellationToken)
    {
        await log.WaitForEntryAfterAsync(position, cancellationToken);
        var last = log.LastSequence;
        var slice = await log.ReadAsync(new AlertQuery(position), MaxSlice, cancellationToken);
        // Entries past their retention cannot be read.
        var through = slice.Count > 0 ? slice[^1].Sequence : Math.Max(position, last);
        var written = NewSignal<bool>();
        try
        {
            var began = time.GetUtcNow();
            var messages = FindRecipients(slice, through, written.Task);
            Release(Write(messages), through);
            foreach (var message in messages.Values) telemetry.RecordSent(message.Alerts, message.Recipients, began, isLive: true);
        }
        finally
        {
            _recipients.Clear();
            written.SetResult(true);
        }

        return through;
    }

    /// <summary>Finds the recipients of a slice, and the message for each mask and language among them.</summary>
    private Dictionary<(ulong Mask, AlertLanguage? Language), SharedMessage> FindRecipients(IReadOnlyList<Alert> slice, long through, Task written)
    {
        lock (_lock)
        {
            for (var i = 0; i < slice.Count; i++)
            {
                foreach (var subscription in _index.Matching(slice[i]))
                {
                    // A subscription that just joined may be ahead.
                    if (subscription.Position < slice[i].Sequence)
                        CollectionsMarshal.GetValueRefOrAddDefault(_recipients, subscription, out _) |= 1UL << i;
                }
            }

            var messages = new Dictionary<(ulong, AlertLanguage?), SharedMessage>();
            foreach (var (subscription, mask) in _recipients)
            {
                ref var message = ref CollectionsMarshal.GetValueRefOrAddDefault(messages, (mask, subscription.Language), out _);
                message ??= new SharedMessage([.. slice.Where((_, i) => (mask & (1UL << i)) != 0)], texts, subscription.Language);
                message.Recipients++;
            }

            // From now on, a subscription must have everything up to the end of the slice to join.
            _position = through;
            _currentSlice = written;
            return messages;
        }
    }

    /// <summary>Writes to all recipients; returns those whose write did not complete synchronously.</summary>
    private List<(LiveSubscription Subscription, Task Write)> Write(Dictionary<(ulong Mask, AlertLanguage? Language), SharedMessage> messages)
    {
        var behind = new List<(LiveSubscription, Task)>();
        foreach (var (subscription, mask) in _recipients)
        {
            var write = subscription.Connection.WriteAsync(messages[(mask, subscription.Language)].Serialized, CancellationToken.None);
            if (!write.IsCompletedSuccessfully) behind.Add((subscription, write.AsTask()));
        }

        return behind;
    }

    private void Release(List<(LiveSubscription Subscription, Task Write)> behind, long position)
    {
        lock (_lock)
        {
            foreach (var (subscription, _) in behind) _index.Remove(subscription);
        }

        foreach (var (subscription, write) in behind) subscription.FallBehind(position, write);
    }

    /// <summary>Each catches up on its own, and closes its connection if it cannot.</summary>
    private void ReleaseAll()
    {
        lock (_lock)
        {
            foreach (var subscription in _index.All.ToList())
            {
                _index.Remove(subscription);
                subscription.FallBehind(Math.Max(_position!.Value, subscription.Position), Task.CompletedTask);
            }

            _position = null;
            _firstJoin = NewSignal<long>();
        }
    }

    private static TaskCompletionSource<T> NewSignal<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(3003, LogLevel.Error, "Broadcasting alerts failed; each connection continues from its own position.")]
    private static partial void Failed(ILogger logger, Exception error);

    /// <summary>The message for all recipients of the same entries of a slice in the same language.</summary>
    private sealed class SharedMessage(Alert[] alerts, AlertTexts texts, AlertLanguage? language)
    {
        public Alert[] Alerts => alerts;

        public SerializedHubMessage Serialized { get; } = new(AlertMessage.Create(alerts, texts, language));

        public int Recipients { get; set; }
    }
}
