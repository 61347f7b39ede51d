using System.Diagnostics;

namespace CitySensors.Cluster.Tests.Support;

/// <summary>Waits for what must become true, with a bound that only a failure reaches.</summary>
internal static class Wait
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    /// <returns>How long it took.</returns>
    public static async Task<TimeSpan> UntilAsync(Func<Task<bool>> condition, Func<string> otherwise)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var began = Stopwatch.GetTimestamp();
        using var pace = new PeriodicTimer(Pace);
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began) > Bound) Assert.Fail($"Not within {Bound}: {otherwise()}");
            await pace.WaitForNextTickAsync(cancelled);
        }

        return Stopwatch.GetElapsedTime(began);
    }

    public static Task<TimeSpan> UntilAsync(Func<bool> condition, Func<string> otherwise) => UntilAsync(() => Task.FromResult(condition()), otherwise);
}
