using CitySensors.Web.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CitySensors.Web.Health;

/// <summary><c>/health</c>: liveness and readiness. Hosts register checks with <c>AddHealthChecks</c>.</summary>
internal sealed class HealthEndpoints(HealthCheckService checks)
{
    public static Task LiveAsync(HttpContext context) =>
        JsonResponse.WriteAsync(context, StatusCodes.Status200OK, new HealthAnswer { Status = "live" }, ApiJson.Shared.HealthAnswer);

    public async Task ReadyAsync(HttpContext context)
    {
        var report = await checks.CheckHealthAsync(context.RequestAborted);
        var ready = IsReady(report);
        var answer = new HealthAnswer
        {
            Status = ready ? "ready" : "not_ready",
            Checks = [.. report.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new HealthCheckAnswer
            {
                Name = entry.Key,
                Status = Word(entry.Value.Status),
                // Not the message of the exception, which may contain paths and addresses, and is logged by the service.
                Reason = entry.Value.Description ?? (entry.Value.Status == HealthStatus.Healthy ? null : "See the log of the server."),
            })],
        };
        await JsonResponse.WriteAsync(
            context, ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, answer, ApiJson.Shared.HealthAnswer);
    }

    public static bool IsReady(HealthReport report) => report.Status != HealthStatus.Unhealthy;

    private static string Word(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
