using System.Threading.RateLimiting;
using CitySensors.Web.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Access;

/// <summary>Counts wrong keys by client address. Thread safe.</summary>
internal sealed class FailedKeys : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly PartitionedRateLimiter<HttpContext> _limiter;
    private readonly PartitionedRateLimiter<HttpContext> _notices;

    public FailedKeys(IOptions<WebOptions> options)
    {
        _limiter = PerClient(options.Value.Requests.FailedKeysPerMinute);
        _notices = PerClient(1);
    }

    /// <summary>Whether to log this attempt; if not, how long the client should wait, and whether this is the first attempt over the limit.</summary>
    public (bool ShouldLog, TimeSpan? RetryAfter, bool IsFirst) Count(HttpContext context)
    {
        using var lease = _limiter.AttemptAcquire(context);
        if (lease.IsAcquired) return (true, null, false);
        using var notice = _notices.AttemptAcquire(context);
        return (false, lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Window, notice.IsAcquired);
    }

    public void Dispose()
    {
        _limiter.Dispose();
        _notices.Dispose();
    }

    private static PartitionedRateLimiter<HttpContext> PerClient(int permits) => PartitionedRateLimiter.Create<HttpContext, ClientAddress>(
        context => RateLimitPartition.GetFixedWindowLimiter(
            ClientAddress.From(context), _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = Window }));
}
