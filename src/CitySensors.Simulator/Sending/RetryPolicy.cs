using System.Globalization;

namespace CitySensors.Simulator.Sending;

/// <summary>
/// Retries until the receiver accepts, after the delay it requests or with exponential backoff. Immutable and thread safe.
/// </summary>
/// <param name="retryTimeout">How long to retry; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
internal sealed class RetryPolicy(TimeSpan retryTimeout, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Returns the result of the last attempt; <see cref="SendStatus.TryLater"/> if the timeout elapsed.</summary>
    /// <param name="attempt">Makes one attempt.</param>
    /// <param name="failed">Called for each failed attempt that will be retried.</param>
    /// <param name="cancellationToken">Cancels attempts and delays.</param>
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
