using CitySensors.Core.Storage;
using Microsoft.Extensions.Logging;

namespace CitySensors.Grains.Retries;

/// <summary>Retries an operation while a store is unavailable, with exponential backoff. Thread safe.</summary>
public sealed partial class RetryPolicy(TimeProvider time, ILogger<RetryPolicy> logger)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(2);

    /// <param name="operation">An idempotent operation.</param>
    /// <param name="name">The name of the operation in log messages.</param>
    /// <param name="cancellationToken">Stops retrying.</param>
    public Task ExecuteAsync(Func<Task> operation, string name, CancellationToken cancellationToken) => ExecuteAsync(
        async () =>
        {
            await operation();
            return true;
        },
        name,
        cancellationToken);

    /// <inheritdoc cref="ExecuteAsync(Func{Task}, string, CancellationToken)"/>
    public async Task<T> ExecuteAsync<T>(Func<Task<T>> operation, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(operation);
        for (var delay = FirstDelay; ; delay = delay * 2 < MaxDelay ? delay * 2 : MaxDelay)
        {
            try
            {
                return await operation();
            }
            catch (StoreUnavailableException error)
            {
                LogRetry(logger, name, delay, error.Message);
            }

            await Task.Delay(delay, time, cancellationToken);
        }
    }

    [LoggerMessage(7001, LogLevel.Warning, "{Operation} failed; retrying in {Delay}: {Reason}")]
    private static partial void LogRetry(ILogger logger, string operation, TimeSpan delay, string reason);
}
