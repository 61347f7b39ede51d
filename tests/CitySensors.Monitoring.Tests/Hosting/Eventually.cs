using System.Diagnostics;

namespace CitySensors.Monitoring.Tests.Hosting;

/// <summary>Waits for a condition with a bound.</summary>
internal static class Eventually
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string> otherwise, TimeSpan bound, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        using var pace = new PeriodicTimer(LookEvery);
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began) > bound) Assert.Fail(otherwise());
            await pace.WaitForNextTickAsync(cancellationToken);
        }
    }
}
