using System.Globalization;

namespace CitySensors.Simulator.Sending;

/// <summary>
/// Sends the same again until it is taken: after the time the receiver asks for, else after pauses that double. Immutable and thread safe.
/// </summary>
/// <param name="retryTimeout">After how long it gives up; <see cref="Timeout.InfiniteTimeSpan"/> for never.</param>
internal sealed class RetryPolicy(TimeSpan retryTimeout, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>The result of the last attempt; <see cref="SendStatus.TryLater"/> where it gave up.</summary>
    /// <param name="attempt">Makes one attempt.</param>
    /// <param name="failed">Hears of each attempt that will be made again.</param>
    /// <param name="cancellationToken">Ends attempts and pauses.</param>
    public async Task<SendResult> RunAsync(
        Func<CancellationToken, Task<SendResult>> attempt, Action<SendResult> failed, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var pause = FirstPause;
        while (true)
        {
            var result = await attempt(cancellationToken);
            if (result.Status != SendStatus.TryLater) return result;

            var wait = result.RetryAfter ?? pause;
            var waited = time.GetElapsedTime(began);
            if (retryTimeout != Timeout.InfiniteTimeSpan && waited + wait > retryTimeout)
            {
                return result with
                {
                    Problem = string.Create(
                        CultureInfo.InvariantCulture,
                        $"{result.Problem} (given up after {waited.TotalSeconds:0} s{(wait > TimeSpan.Zero ? $", before a wait of {wait.TotalSeconds:0.#} s" : "")})"),
                };
            }

            failed(result);
            await Task.Delay(wait, time, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }
}
