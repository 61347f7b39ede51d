using System.Buffers;
using System.Text.Json;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Previews;
using CitySensors.Core.Storage;
using CitySensors.Web.Json;
using CitySensors.Web.Limits;
using CitySensors.Web.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Rules.Previews;

/// <summary>Runs a preview and writes its progress and result, one JSON object per line. If the client leaves, the preview ends. Thread safe.</summary>
internal sealed partial class RulePreviewStream(IOptions<WebOptions> options, TimeProvider time, ILogger<RulePreviewStream> logger)
{
    public const string MediaType = "application/x-ndjson";

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _sendLimit = TimeSpan.FromSeconds(options.Value.Export.SendSeconds);

    public async Task WriteAsync(HttpContext context, RulePreviewRun run)
    {
        context.Response.ContentType = MediaType;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var began = time.GetTimestamp();
        var work = Task.Run(() => run.RunAsync(stopping.Token), CancellationToken.None);
        try
        {
            do await WriteAsync(context, new RulePreviewLine { Progress = RulePreviewProgress.Of(run) });
            while (!await HasEndedAsync(work, stopping.Token));
            await WriteAsync(context, await LastLineAsync(work, run));
            LogEnded(logger, run.Preview.Request.Rule.Id, run.Readings, run.StationsDone, time.GetElapsedTime(began).TotalSeconds);
        }
        finally
        {
            // The next preview begins when this one has ended.
            await stopping.CancelAsync();
            await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits for the end of the work, until it is time to tell the progress.</summary>
    private async Task<bool> HasEndedAsync(Task work, CancellationToken cancellationToken)
    {
        await Task.WhenAny(work, Task.Delay(ProgressInterval, time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        return work.IsCompleted;
    }

    private async Task<RulePreviewLine> LastLineAsync(Task<RulePreviewResult> work, RulePreviewRun run)
    {
        try
        {
            return new RulePreviewLine { Result = RulePreviewResource.Of(await work, run) };
        }
        catch (Exception error) when (error is TooManyAlertsException or TooManyReadingsException)
        {
            return Failed(StatusCodes.Status422UnprocessableEntity, error.Message, "Choose levels further out, a shorter period or other stations.");
        }
        catch (StoreUnavailableException error)
        {
            return Failed(StatusCodes.Status503ServiceUnavailable, error.Message, "Repeat the request later.");
        }
        catch (InvalidDataException error)
        {
            LogDamaged(logger, run.Preview.Request.Rule.Id, error);
            return Failed(StatusCodes.Status500InternalServerError, "A stored reading is damaged; see the server log.", "Leave out its station or its time.");
        }
    }

    private static RulePreviewLine Failed(int status, string title, string detail) =>
        new() { Problem = new Problem { Title = title, Status = status, Detail = detail } };

    private async Task WriteAsync(HttpContext context, RulePreviewLine line)
    {
        var body = context.Response.BodyWriter;
        body.Write(JsonSerializer.SerializeToUtf8Bytes(line, ApiJson.Shared.RulePreviewLine));
        body.Write("\n"u8);
        using var sending = new CancellationTokenSource(_sendLimit, time);
        await using var abort = sending.Token.Register(context.Abort);
        await body.FlushAsync(context.RequestAborted);
        context.RequestAborted.ThrowIfCancellationRequested();
    }

    [LoggerMessage(3350, LogLevel.Information, "Preview of the rule {Rule}: {Readings} readings of {Stations} stations in {Seconds:F1} s")]
    private static partial void LogEnded(ILogger logger, string rule, long readings, int stations, double seconds);

    [LoggerMessage(3351, LogLevel.Error, "The preview of the rule {Rule} ended: a stored reading is damaged")]
    private static partial void LogDamaged(ILogger logger, string rule, Exception error);
}
