using System.Threading.RateLimiting;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Storage;
using CitySensors.Export.Formats;
using CitySensors.Export.Rows;
using CitySensors.Web.Limits;
using CitySensors.Web.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Export;

/// <summary>Streams rows as a response: as fast as the client takes them, and with memory for two batches. Thread safe.</summary>
internal sealed partial class ExportResponse(IOptions<WebOptions> options, TimeProvider time, ILogger<ExportResponse> logger) : IDisposable
{
    private static readonly TimeSpan BusyRetry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UnavailableRetry = TimeSpan.FromSeconds(15);

    private readonly TimeSpan _sendLimit = TimeSpan.FromSeconds(options.Value.Export.SendSeconds);
    private readonly ConcurrencyLimiter _running = new(new ConcurrencyLimiterOptions { PermitLimit = options.Value.Export.Concurrent });

    /// <param name="context">The request.</param>
    /// <param name="name">The name of the file, without extension.</param>
    /// <param name="format">The format.</param>
    /// <param name="limit">The maximum number of rows.</param>
    /// <param name="source">The rows.</param>
    public async Task WriteAsync(HttpContext context, string name, ExportFormat format, long limit, IRowSource source)
    {
        using var lease = _running.AttemptAcquire();
        if (!lease.IsAcquired)
        {
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "Too many exports at the moment.", retryAfter: BusyRetry);
            return;
        }

        var batch = source.CreateBatch();
        bool hasMore;
        try
        {
            // Before the response begins: whoever cannot be served at all is told so.
            hasMore = await source.FillAsync(batch, context.RequestAborted);
        }
        catch (TooManyReadingsException error)
        {
            await Problem.WriteAsync(context, StatusCodes.Status422UnprocessableEntity, error.Message, "Request a finer resolution.");
            return;
        }
        catch (StoreUnavailableException error)
        {
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, error.Message, "Repeat the request later.", retryAfter: UnavailableRetry);
            return;
        }

        Begin(context.Response, name, format);
        await StreamAsync(context, format, limit, source, (batch, hasMore));
    }

    public void Dispose() => _running.Dispose();

    private static void Begin(HttpResponse response, string name, ExportFormat format)
    {
        response.ContentType = format == ExportFormat.Csv ? $"{format.MediaType}; charset=utf-8; header=present" : format.MediaType;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}.{format.Name}\"";
    }

    private async Task StreamAsync(HttpContext context, ExportFormat format, long limit, IRowSource source, (RowBatch Batch, bool HasMore) first)
    {
        var isIdle = false;
        await using var sending = time.CreateTimer(
            _ =>
            {
                isIdle = true;
                context.Abort();
            },
            null,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        var body = context.Response.BodyWriter;
        try
        {
            using var writer = format.Create(first.Batch.Columns, body);
            await RowExport.RunAsync(source, first, writer, limit, FlushAsync, context.RequestAborted);
        }
        catch (Exception error) when (context.RequestAborted.IsCancellationRequested && error is OperationCanceledException or IOException)
        {
            if (isIdle) LogIdle(logger, context.Request.Path, _sendLimit);
            throw;
        }

        async ValueTask FlushAsync(int rows)
        {
            sending.Change(_sendLimit, Timeout.InfiniteTimeSpan);
            await body.FlushAsync(context.RequestAborted);
            sending.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    [LoggerMessage(1030, LogLevel.Information, "The export {Path} ended: its client took nothing for {Limit}")]
    private static partial void LogIdle(ILogger logger, string path, TimeSpan limit);
}
