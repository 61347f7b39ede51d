using CitySensors.Core.Audit;
using CitySensors.Web.Audit;
using CitySensors.Web.Metrics;
using CitySensors.Web.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace CitySensors.Web.Tests.Audit;

public sealed class AuditedHandlerTests : IDisposable
{
    private readonly InMemoryAuditLog _log = new();
    private readonly CityMetrics _metrics = new();

    public void Dispose() => _metrics.Dispose();

    [Theory]
    [InlineData(200, null, true)]
    [InlineData(201, "application/json", true)]
    [InlineData(202, null, true)]
    [InlineData(204, null, true)]
    [InlineData(304, null, false)]
    [InlineData(400, "application/problem+json", false)]
    [InlineData(503, null, false)]
    public async Task InvokeAsync_ThatReturns_IsAnEntryIfItSucceeded(int status, string? contentType, bool isEntry)
    {
        await InvokeAsync(context =>
        {
            (context.Response.StatusCode, context.Response.ContentType) = (status, contentType);
            return Task.CompletedTask;
        });
        Assert.Equal(isEntry ? 1 : 0, await CountAsync());
    }

    [Theory]
    [InlineData(200, null, false)]
    [InlineData(200, "application/json", true)]
    [InlineData(204, null, true)]
    [InlineData(400, "application/problem+json", false)]
    public async Task InvokeAsync_ClientThatLeaves_IsAnEntryIfItWasAnsweredBefore(int status, string? contentType, bool isEntry)
    {
        await Assert.ThrowsAsync<OperationCanceledException>(() => InvokeAsync(context =>
        {
            (context.Response.StatusCode, context.Response.ContentType) = (status, contentType);
            throw new OperationCanceledException();
        }));
        Assert.Equal(isEntry ? 1 : 0, await CountAsync());
    }

    private Task InvokeAsync(RequestDelegate handler)
    {
        var recorder = new AuditRecorder(_log, new AuditIds(TimeProvider.System), _metrics, TimeProvider.System, NullLogger<AuditRecorder>.Instance);
        return new AuditedHandler(handler, AuditMetadata.Of(AuditActions.Change, AuditSubjects.Rule), recorder).InvokeAsync(new DefaultHttpContext());
    }

    private async Task<int> CountAsync() => (await _log.ReadAsync(new AuditQuery(), 10, TestContext.Current.CancellationToken)).Entries.Count;
}
