using System.Net;
using CitySensors.TestSupport.Contract;
using CitySensors.Web.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CitySensors.Web.Tests.Health;

public sealed class ReadinessTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HealthStatus.Healthy, HttpStatusCode.OK, 1)]
    [InlineData(HealthStatus.Degraded, HttpStatusCode.OK, 1)]
    [InlineData(HealthStatus.Unhealthy, HttpStatusCode.ServiceUnavailable, 0)]
    public async Task Ready_OneOfTheChecks_DecidesAnswerAndMetricAlike(HealthStatus status, HttpStatusCode answer, double metric)
    {
        var check = new Check { Status = status == HealthStatus.Unhealthy ? HealthStatus.Healthy : HealthStatus.Unhealthy };
        await using var server = await TestServer.StartAsync(services: services =>
        {
            services.AddHealthChecks().AddCheck("sound", () => HealthCheckResult.Healthy()).AddCheck("switched", check);
            services.PostConfigure<HealthCheckPublisherOptions>(options => options.Period = TimeSpan.FromSeconds(1));
        });
        await MetricAsync(server, 1 - metric);

        check.Status = status;
        await MetricAsync(server, metric);
        using var response = await server.Client.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancelled);
        Assert.Equal(answer, response.StatusCode);
    }

    private static Task MetricAsync(TestServer server, double value) => Eventually.TrueAsync(
        async () => MetricsText.Value(await server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancelled), "citysensors_ready").Equals(value),
        () => $"citysensors_ready is not {value}.",
        Cancelled);

    private sealed class Check : IHealthCheck
    {
        private volatile int _status;

        public HealthStatus Status
        {
            get => (HealthStatus)_status;
            set => _status = (int)value;
        }

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(new HealthCheckResult(Status));
    }
}
