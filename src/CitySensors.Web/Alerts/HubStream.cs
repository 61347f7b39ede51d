namespace CitySensors.Web.Alerts;

/// <summary>What a connection of the hub is sent of one kind, by at most one delivery at a time. SignalR calls it for one thing at a time.</summary>
/// <param name="connectionAborted">Ends the delivery.</param>
internal sealed class HubStream(CancellationToken connectionAborted)
{
    private CancellationTokenSource? _stop;
    private Task _delivery = Task.CompletedTask;

    /// <summary>Ends the delivery there is, and when it has ended starts another: a browser must never get the messages of two at once.</summary>
    public async Task ReplaceAsync(Func<CancellationToken, Task> deliver)
    {
        await StopAsync();
        _stop = CancellationTokenSource.CreateLinkedTokenSource(connectionAborted);
        var token = _stop.Token;
        _delivery = Task.Run(() => deliver(token), CancellationToken.None);
    }

    public async Task StopAsync()
    {
        if (_stop is null) return;
        await _stop.CancelAsync();
        await _delivery;
        _stop.Dispose();
        _stop = null;
    }
}
