using CitySensors.Core.Readings;
using CitySensors.Web.Json;
using CitySensors.Web.Limits;
using CitySensors.Web.Metrics;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Readings;

/// <summary><c>POST /api/readings</c>, which everything else may be slower than.</summary>
internal sealed class ReadingIntakeEndpoint(
    IReadingIntake intake, DecodingPool pool, TimeProvider time, CityMetrics metrics, IOptions<WebOptions> options)
{
    private static readonly TimeSpan OverloadedRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan UnavailableRetry = TimeSpan.FromSeconds(5);
    private static readonly KeyValuePair<string, object?> OverloadedReason = MetricLabels.Reason(MetricLabels.Overloaded);
    private static readonly KeyValuePair<string, object?> UnavailableReason = MetricLabels.Reason(MetricLabels.Unavailable);

    private readonly WebOptions _options = options.Value;

    public async Task PostAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        var format = MediaTypes.FormatOf(context.Request);
        var gzip = MediaTypes.Gzip(context.Request);
        if (format == BodyFormat.Unknown || gzip == false)
        {
            await RefuseFormatAsync(context, format);
            return;
        }

        var (sent, fault) = await PooledBody.ReadAsync(
            context.Request.BodyReader, context.Request.ContentLength, _options.MaxBodyBytes, context.RequestAborted);
        using var body = sent;
        if (body is not null) metrics.RequestBodyBytes.Add(body.Length);
        PooledBody? plain = null;
        if (body is not null && gzip == true) (plain, fault) = body.Unpack(_options.MaxBodyBytes);
        using var unpacked = plain;
        if (fault != BodyFault.None)
        {
            await RefuseBodyAsync(context, fault, gzip == true);
            return;
        }

        await TakeAsync(context, unpacked ?? body!, format, started);
    }

    private async Task TakeAsync(HttpContext context, PooledBody body, BodyFormat format, long started)
    {
        var decoding = pool.Rent();
        var batch = decoding.Batch;
        decoding.Decoder.Begin(batch, time.GetUtcNow());
        if (Decode(decoding, body.Span, format) is var (status, title))
        {
            pool.Return(decoding);
            await Problem.WriteAsync(context, status, title);
            return;
        }

        var sent = batch.Sent;
        metrics.CountReceived(Via.Http, sent);
        // Where it throws, the intake may still hold the batch, and so it does not go back into the pool.
        var result = batch.Count == 0 ? new IntakeResult(IntakeStatus.Accepted) : await intake.AcceptAsync(batch, context.RequestAborted);
        if (result.Status != IntakeStatus.Accepted)
        {
            pool.Return(decoding);
            await RefuseAsync(context, result.Status, sent);
            return;
        }

        var answer = result.Duplicates > 0 || batch.Rejections.Count > 0 ? IntakeAnswer.Of(result, batch.Rejections) : null;
        if (batch.Rejections.Count > 0) metrics.CountRejections(batch.Rejections);
        pool.Return(decoding);
        metrics.AcknowledgementSeconds.Record(time.GetElapsedTime(started).TotalSeconds);
        if (answer is null) context.Response.StatusCode = StatusCodes.Status204NoContent;
        else await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, answer, ApiJson.Shared.IntakeAnswer);
    }

    /// <summary>Fills the batch; gives what is wrong with the body as a whole.</summary>
    private (int Status, string Title)? Decode(Decoding decoding, ReadOnlySpan<byte> text, BodyFormat format)
    {
        if (text.StartsWith("\uFEFF"u8)) text = text["\uFEFF"u8.Length..];
        if (!text.ContainsAnyExcept(" \t\r\n"u8)) return (StatusCodes.Status400BadRequest, "The body is empty.");
        var tooMany = false;
        var fault = format == BodyFormat.Json
            ? decoding.Decoder.DecodeJson(text, _options.MaxReadingsPerBody, decoding.Batch, out tooMany)
            : null;
        if (format == BodyFormat.Lines) tooMany = !decoding.Decoder.DecodeLines(text, _options.MaxReadingsPerBody, decoding.Batch);
        if (tooMany)
            return (StatusCodes.Status413PayloadTooLarge, $"The body has more than {_options.MaxReadingsPerBody} readings; nothing of it was kept.");
        return fault is null ? null : (StatusCodes.Status400BadRequest, $"The body is no list of readings: {fault}; nothing of it was kept.");
    }

    private Task RefuseAsync(HttpContext context, IntakeStatus status, int readings)
    {
        var overloaded = status == IntakeStatus.Overloaded;
        metrics.ReadingsRefused.Add(readings, overloaded ? OverloadedReason : UnavailableReason);
        return Problem.WriteAsync(
            context,
            StatusCodes.Status503ServiceUnavailable,
            overloaded ? "Too many readings wait to be stored; nothing of the body was kept." : "The readings cannot be stored just now; part of the body may have been kept.",
            overloaded ? "Send it again later." : "Send the same body again later: readings with a timestamp that were kept are recognised as duplicates.",
            retryAfter: overloaded ? OverloadedRetry : UnavailableRetry);
    }

    private Task RefuseBodyAsync(HttpContext context, BodyFault fault, bool gzip) => fault == BodyFault.TooLarge
        ? Problem.WriteAsync(
            context,
            StatusCodes.Status413PayloadTooLarge,
            $"The body has more than {_options.MaxBodyBytes} bytes{(gzip ? ", as sent or unpacked" : "")}; nothing of it was kept.",
            "Send it in several parts.")
        : Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "The body is not one whole gzip member; nothing of it was kept.");

    private static Task RefuseFormatAsync(HttpContext context, BodyFormat format)
    {
        context.Response.Headers["Accept-Post"] = "application/json, application/x-ndjson";
        context.Response.Headers.AcceptEncoding = "gzip";
        return Problem.WriteAsync(
            context,
            StatusCodes.Status415UnsupportedMediaType,
            format == BodyFormat.Unknown
                ? "The body needs the Content-Type application/json or application/x-ndjson, in UTF-8."
                : "The body needs the Content-Encoding gzip, or none.");
    }
}
