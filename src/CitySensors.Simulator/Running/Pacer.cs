namespace CitySensors.Simulator.Running;

/// <summary>
/// Lets event time pass at a speed of the clock. Every wait is measured from the start, and so delays do not add up: who comes late goes
/// on at once until the schedule is reached again. Thread safe.
/// </summary>
/// <param name="speed">Seconds of event time in a second of the clock; null for no waiting at all.</param>
internal sealed class Pacer(double? speed, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();

    /// <summary>How long ago a time after the start was due; negative where it is still to come.</summary>
    public TimeSpan Behind(TimeSpan due) => speed is null ? TimeSpan.Zero : time.GetElapsedTime(_began) - due / speed.Value;

    /// <summary>Waits until it is due.</summary>
    /// <returns>False where it was cancelled.</returns>
    public async ValueTask<bool> WaitAsync(TimeSpan due, CancellationToken cancellationToken)
    {
        var wait = -Behind(due);
        if (wait <= TimeSpan.Zero) return !cancellationToken.IsCancellationRequested;

        // Timers count whole milliseconds: rounded up, so that nothing is sent before its time.
        var delay = Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), time, cancellationToken);
        await delay.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }
}
