using System.Text.Json;
using System.Text.Json.Serialization;
using CitySensors.Web.MessagePack;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CitySensors.Web.Tests.MessagePack;

/// <summary>A Kestrel on a free port of this machine with nothing but <see cref="InteropHub"/>, in JSON and MessagePack.</summary>
internal sealed class InteropHost : IAsyncDisposable
{
    public const int MaxMessageBytes = 256 * 1024;

    private readonly WebApplication _app;

    private InteropHost(WebApplication app) => _app = app;

    public Uri Hub => new(new Uri(_app.Urls.First()), "/hub");

    public static async Task<InteropHost> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<InteropHub.Cancellations>();
        builder.Services.AddSignalR(options =>
            {
                options.MaximumReceiveMessageSize = MaxMessageBytes;
                // A hub method that asks its caller waits for an answer on the same connection.
                options.MaximumParallelInvocationsPerClient = 2;
            })
            .AddJsonProtocol(options =>
            {
                options.PayloadSerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
                options.PayloadSerializerOptions.Converters.Add(new JsonStringEnumConverter());
            })
            .AddMessagePackProtocol();
        var app = builder.Build();
        app.MapHub<InteropHub>("/hub", options => options.AllowStatefulReconnects = true);
        await app.StartAsync(cancellationToken);
        return new InteropHost(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
