using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CitySensors.Simulator.Tests.Support;

/// <summary>A real Kestrel on a free loopback port, which records requests and responds as the test specifies.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly List<ReceivedRequest> _requests = [];

    private TestServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single() + "/");

    public IReadOnlyList<ReceivedRequest> Requests
    {
        get
        {
            lock (_lock) return [.. _requests];
        }
    }

    /// <param name="answer">Responds to a request, given the number of earlier requests with the same method.</param>
    public static async Task<TestServer> StartAsync(Func<HttpContext, int, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new TestServer(app);
        app.Run(context => server.ServeAsync(context, answer));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>A server that accepts everything.</summary>
    public static Task<TestServer> StartTakingAsync() => StartAsync((context, _) => Answer(context, StatusCodes.Status204NoContent));

    public static Task Answer(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context, Func<HttpContext, int, Task> answer)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var request = context.Request;
        int before;
        lock (_lock)
        {
            before = _requests.Count(known => known.Method == request.Method);
            _requests.Add(new ReceivedRequest(
                request.Method, request.Path, request.ContentType, request.Headers.Authorization, body.ToArray()));
        }

        await answer(context, before);
    }
}

internal sealed record ReceivedRequest(string Method, string Path, string? ContentType, string? Authorization, byte[] Body);
