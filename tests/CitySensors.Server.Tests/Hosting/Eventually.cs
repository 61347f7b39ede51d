using System.Diagnostics;

namespace CitySensors.Server.Tests.Hosting;

/// <summary>Waits for a condition with a bound.</summary>
internal static class Eventually
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    public static async Task Async(Func<Task<bool>> condition, Func<string> otherwise, TimeSpan bound, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began) > bound) Assert.Fail(otherwise());
            await Task.Delay(LookEvery, cancellationToken);
        }
    }
}
