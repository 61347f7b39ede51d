namespace CitySensors.Simulator.Tests.Support;

internal static class Eventually
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <summary>Waits for a condition, for a minute at most.</summary>
    public static async Task IsTrueAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(Bound);
        using var next = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (!condition()) await next.WaitForNextTickAsync(bounded.Token);
    }
}
