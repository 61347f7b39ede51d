using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace CitySensors.TestSupport.Telemetry;

/// <summary>A collector that receives traces over OTLP, HTTP and gRPC, on free ports of loopback.</summary>
public sealed class TraceCollector : IAsyncDisposable
{
    public const string Grpc = "grpc";
    public const string Http = "http/protobuf";
    private const int GrpcPrefixBytes = 5;

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ExportedSpan> _spans = new();

    private TraceCollector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            // gRPC without TLS is HTTP/2 from the first byte on.
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        _app = builder.Build();
        _app.MapPost("/v1/traces", (RequestDelegate)ReceiveAsync);
        _app.MapPost("/opentelemetry.proto.collector.trace.v1.TraceService/Export", (RequestDelegate)TakeCallAsync);
    }

    public IReadOnlyList<ExportedSpan> Spans => [.. _spans];

    public static async Task<TraceCollector> StartAsync()
    {
        var collector = new TraceCollector();
        await collector._app.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>Where to send to by a protocol of <c>OTEL_EXPORTER_OTLP_PROTOCOL</c>.</summary>
    public string Endpoint(string protocol) => _app.Urls.ElementAt(protocol == Grpc ? 1 : 0);

    private async Task ReceiveAsync(HttpContext context)
    {
        Add(await BodyAsync(context));
        context.Response.ContentType = "application/x-protobuf";
    }

    /// <summary>A call of gRPC: each message has its length before it, and the status comes behind all.</summary>
    private async Task TakeCallAsync(HttpContext context)
    {
        Add((await BodyAsync(context)).AsSpan(GrpcPrefixBytes));
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[GrpcPrefixBytes], context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private void Add(ReadOnlySpan<byte> request)
    {
        foreach (var span in ExportedSpan.ReadAll(request)) _spans.Enqueue(span);
    }

    private static async Task<byte[]> BodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        return body.ToArray();
    }
}
