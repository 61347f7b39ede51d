using CitySensors.Core.Alerts;
using CitySensors.Core.Alerts.Texts;
using Microsoft.AspNetCore.SignalR;

namespace CitySensors.Web.Alerts;

/// <summary>A subscription that has caught up with the alert log, and gets new entries from the <see cref="AlertBroadcaster"/>.</summary>
/// <param name="connection">The browser.</param>
/// <param name="filter">Which alerts it asked for.</param>
/// <param name="position">The browser has everything up to this sequence number.</param>
/// <param name="language">The language of the texts that it asked for; null for none.</param>
internal sealed class LiveSubscription(HubConnectionContext connection, AlertFilter filter, long position, AlertLanguage? language = null)
{
    private readonly TaskCompletionSource _fellBehind = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HubConnectionContext Connection => connection;

    public AlertFilter Filter => filter;

    public AlertLanguage? Language => language;

    /// <summary>Where it joined; once it fell behind, what it was sent or is in <see cref="PendingWrite"/> ends here.</summary>
    public long Position { get; private set; } = position;

    /// <summary>The write that did not complete at once; completed unless it fell behind.</summary>
    public Task PendingWrite { get; private set; } = Task.CompletedTask;

    /// <summary>Completes when the connection is too slow for the broadcaster, which has forgotten it then.</summary>
    public Task FellBehind => _fellBehind.Task;

    /// <summary>For the broadcaster, once and after it has removed the subscription.</summary>
    public void FallBehind(long position, Task pendingWrite)
    {
        (Position, PendingWrite) = (position, pendingWrite);
        _fellBehind.SetResult();
    }
}
