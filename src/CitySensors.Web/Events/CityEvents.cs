using CitySensors.Core.Alerts;
using CitySensors.Core.Events;
using CitySensors.Web.City;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Events;

/// <summary>Follows the alert log and keeps its events. Thread safe.</summary>
/// <remarks>Events are not stored: at a start they are made again from the newest entries of the log.</remarks>
internal sealed partial class CityEvents(IAlertLog log, IOptions<CityOptions> options, TimeProvider time, ILogger<CityEvents> logger) : BackgroundService
{
    /// <summary>The number of the newest entries of the log that events are made of at a start.</summary>
    private const int MostRead = 100_000;

    private const int MaxSlice = 1000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RecentEvents Recent { get; } = new(options.Value.Events());

    /// <summary>Waits until the events of the log are known.</summary>
    public Task WaitUntilLoadedAsync(CancellationToken cancellationToken) => _loaded.Task.WaitAsync(cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var position = 0L; ;)
        {
            try
            {
                position = await FollowAsync(position, stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested && error is not OutOfMemoryException)
            {
                Failed(logger, error, RetryDelay);
                await Task.Delay(RetryDelay, time, stoppingToken);
            }
        }
    }

    /// <summary>Takes the entries after a position, or waits for some.</summary>
    private async Task<long> FollowAsync(long position, CancellationToken cancellationToken)
    {
        var last = log.LastSequence;
        var since = Math.Max(position, last - MostRead);
        var entries = await log.ReadAsync(new AlertQuery(since), MaxSlice, cancellationToken);
        Recent.Apply(entries);
        // Entries past their retention cannot be read.
        var through = entries.Count > 0 ? entries[^1].Sequence : Math.Max(since, last);
        if (through < log.LastSequence) return through;
        Recent.Advance(time.GetUtcNow());
        _loaded.TrySetResult();
        await WaitAsync(through, cancellationToken);
        return through;
    }

    /// <summary>Waits for an entry, but not longer than until events that are quiet may be over.</summary>
    private async Task WaitAsync(long position, CancellationToken cancellationToken)
    {
        using var tick = new CancellationTokenSource(Interval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, tick.Token);
        await log.WaitForEntryAfterAsync(position, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    [LoggerMessage(3010, LogLevel.Error, "Reading the alert log for events failed; trying again in {Delay}")]
    private static partial void Failed(ILogger logger, Exception error, TimeSpan delay);
}
