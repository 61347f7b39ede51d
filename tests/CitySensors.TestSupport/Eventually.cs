using System.Diagnostics;

namespace CitySensors.TestSupport;

/// <summary>Waits for a condition, with a bound that only a failure reaches.</summary>
public static class Eventually
{
    /// <summary>Generous: a machine may be busy with other tests.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <param name="condition">Evaluated every 20 ms until it holds.</param>
    /// <param name="reason">Says what is wrong if it never holds.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="bound"><see cref="Bound"/> where none is given.</param>
    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string> reason, CancellationToken cancellationToken, TimeSpan? bound = null)
    {
        var limit = bound ?? Bound;
        var began = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Interval);
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began) > limit) Assert.Fail($"Timed out after {limit}: {reason()}");
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, Func{string}, CancellationToken, TimeSpan?)"/>
    public static Task TrueAsync(Func<bool> condition, Func<string> reason, CancellationToken cancellationToken, TimeSpan? bound = null) =>
        TrueAsync(() => Task.FromResult(condition()), reason, cancellationToken, bound);
}
