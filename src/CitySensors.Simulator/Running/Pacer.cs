namespace CitySensors.Simulator.Running;

/// <summary>
/// Paces event time relative to the clock. Waits are measured from the start, so delays do not accumulate: a late caller
/// continues without waiting until it has caught up. Thread safe.
/// </summary>
/// <param name="speed">Seconds of event time per second; null to never wait.</param>
internal sealed class Pacer(double? speed, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();

    /// <summary>How long ago an offset from the start was due; negative if it is in the future.</summary>
    public TimeSpan Behind(TimeSpan due) => speed is null ? TimeSpan.Zero : time.GetElapsedTime(_began) - due / speed.Value;

    /// <summary>Waits until an offset is due.</summary>
    /// <returns>False if cancelled.</returns>
    public async ValueTask<bool> WaitAsync(TimeSpan due, CancellationToken cancellationToken)
    {
        var wait = -Behind(due);
        if (wait <= TimeSpan.Zero) return !cancellationToken.IsCancellationRequested;

        // Timers have millisecond resolution: round up, so that nothing is sent early.
        var delay = Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), time, cancellationToken);
        await delay.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }
}
