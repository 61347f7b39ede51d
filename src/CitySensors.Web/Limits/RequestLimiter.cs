using System.Threading.RateLimiting;
using CitySensors.Web.Metrics;
using CitySensors.Web.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Limits;

/// <summary>Limits the request rate per client and the number of concurrent requests.</summary>
internal static class RequestLimiter
{
    private static readonly PathString Hubs = new("/hubs");
    private static readonly PathString Health = new("/health");

    public static void AddRequestLimits(this IServiceCollection services)
    {
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<WebOptions>>((limiter, web) =>
        {
            limiter.GlobalLimiter = PerClient(web.Value.Requests);
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = (rejected, _) => new ValueTask(RefuseAsync(rejected.HttpContext, rejected.Lease));
        });
        services.AddSingleton(provider => new ConcurrencyLimiter(new ConcurrencyLimiterOptions
        {
            PermitLimit = provider.GetRequiredService<IOptions<WebOptions>>().Value.Requests.Concurrent,
        }));
    }

    private static Task RefuseAsync(HttpContext context, RateLimitLease lease)
    {
        context.RequestServices.GetRequiredService<CityMetrics>().RequestsRefused.Add(1, MetricLabels.Reason(MetricLabels.TooMany));
        return Problem.WriteAsync(
            context,
            StatusCodes.Status429TooManyRequests,
            "Too many requests from this address.",
            retryAfter: lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1));
    }

    private static PartitionedRateLimiter<HttpContext> PerClient(RequestLimits limits)
    {
        var options = new TokenBucketRateLimiterOptions
        {
            TokenLimit = limits.Burst, TokensPerPeriod = limits.PerSecond, ReplenishmentPeriod = TimeSpan.FromSeconds(1), AutoReplenishment = false,
        };
        return PartitionedRateLimiter.Create<HttpContext, ClientAddress>(context =>
        {
            var address = ClientAddress.From(context);
            return address.IsLoopback && !limits.LimitLoopback
                ? RateLimitPartition.GetNoLimiter(address)
                : RateLimitPartition.GetTokenBucketLimiter(address, _ => options);
        });
    }

    /// <summary>Hub requests last as long as the connection, and health checks must work under load in particular.</summary>
    internal static bool IsExempt(PathString path) => path.StartsWithSegments(Hubs) || path.StartsWithSegments(Health);
}

/// <summary>Responds with 503 while the maximum number of requests is being processed.</summary>
internal sealed class ConcurrencyGate(RequestDelegate next, ConcurrencyLimiter limiter, CityMetrics metrics)
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    public Task InvokeAsync(HttpContext context) => RequestLimiter.IsExempt(context.Request.Path) ? next(context) : LimitedAsync(context);

    private async Task LimitedAsync(HttpContext context)
    {
        using var lease = limiter.AttemptAcquire();
        if (lease.IsAcquired)
        {
            await next(context);
            return;
        }

        metrics.RequestsRefused.Add(1, MetricLabels.Reason(MetricLabels.Busy));
        await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "Too many requests at the moment.", retryAfter: Retry);
    }
}
