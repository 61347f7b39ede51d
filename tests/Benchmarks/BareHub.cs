using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CitySensors.Benchmarks;

/// <summary>
/// SignalR without anything of ours, in a process of its own: what the transport takes to send a message of the size of an alert to every client.
/// It has the paths of the server, so that the same clients measure it.
/// </summary>
internal static class BareHub
{
    public const string Command = "bare-hub";

    /// <summary>About the size of an alert of one level without area and position.</summary>
    private static readonly string Padding = new('x', 500);

    public static async Task RunAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddSignalR();
        await using var app = builder.Build();
        app.MapHub<AlertHub>("/hubs/alerts");
        app.MapPost("/api/readings", async (HttpContext context, IHubContext<AlertHub> hub) =>
        {
            using var reading = await JsonDocument.ParseAsync(context.Request.Body);
            var alert = new Dictionary<string, string?> { ["station_id"] = reading.RootElement.GetProperty("station_id").GetString(), ["message"] = Padding };
            _ = hub.Clients.All.SendAsync("alerts", new[] { alert });
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        await app.RunAsync();
    }

    internal sealed class AlertHub : Hub
    {
#pragma warning disable CA1822 // A hub method is an instance method.
        public void Subscribe(JsonElement filter) => _ = filter;
#pragma warning restore CA1822
    }
}
