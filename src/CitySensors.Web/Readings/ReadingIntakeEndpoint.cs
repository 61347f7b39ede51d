using System.Security.Claims;
using CitySensors.Core.Readings;
using CitySensors.Web.Access;
using CitySensors.Web.Json;
using CitySensors.Web.Limits;
using CitySensors.Web.Metrics;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Readings;

/// <summary><c>POST /api/readings</c>, the hot path of the API.</summary>
internal sealed class ReadingIntakeEndpoint(
    IReadingIntake intake, DecodingPool pool, FirstArrivals firstArrivals, CorrectionRecorder corrections, TimeProvider time, CityMetrics metrics, IOptions<WebOptions> options)
{
    private static readonly KeyValuePair<string, object?> OverloadedReason = MetricLabels.Reason(MetricLabels.Overloaded);
    private static readonly KeyValuePair<string, object?> UnavailableReason = MetricLabels.Reason(MetricLabels.Unavailable);

    private readonly WebOptions _options = options.Value;

    public async Task PostAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        var query = new QueryReader(context);
        var correctedBy = ConflictHandling.CorrectedBy(context, query);
        if (await query.HasFailedAsync()) return;
        var format = MediaTypes.FormatOf(context.Request);
        var gzip = MediaTypes.Gzip(context.Request);
        if (format is not (BodyFormat.Json or BodyFormat.Lines) || gzip == false)
        {
            await IntakeProblems.WriteFormatAsync(context, format);
            return;
        }

        if (!IdempotencyKey.TryRead(context.Request, out var key))
        {
            await IntakeProblems.WriteKeyFaultAsync(context);
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
            await (fault == BodyFault.TooLarge
                ? IntakeProblems.WriteTooLargeAsync(context, _options.MaxBodyBytes, gzip == true)
                : IntakeProblems.WriteCorruptAsync(context));
            return;
        }

        await AcceptAsync(context, unpacked ?? body!, format, key, correctedBy, started);
    }

    private async Task AcceptAsync(HttpContext context, PooledBody body, BodyFormat format, string? key, string? correctedBy, long started)
    {
        var decoding = pool.Rent();
        var batch = decoding.Batch;
        decoding.Decoder.Begin(batch, ArrivalOf(context, body.Span, key), scope: KeyIdentity.StationsOf(context));
        batch.CorrectedBy = correctedBy;
        if (Decode(decoding, body.Span, format) is var (status, title))
        {
            pool.Return(decoding);
            await Problem.WriteAsync(context, status, title);
            return;
        }

        var sent = batch.Sent;
        metrics.CountReceived(Via.Http, sent);
        // Not returned to the pool after an exception, because the intake may still use the batch.
        var result = batch.Count == 0 ? new IntakeResult(IntakeStatus.Accepted) : await intake.AcceptAsync(batch, context.RequestAborted);
        if (result.Status == IntakeStatus.Accepted)
        {
            if (result.Conflicts is not null) batch.Report(result.Conflicts, decoding.Decoder.Catalogue.Slots);
            metrics.CountErrors(batch);
            metrics.AcknowledgementSeconds.Record(time.GetElapsedTime(started).TotalSeconds);
            if (batch.CorrectedBy is not null) await corrections.RecordAsync(context, batch, result);
            await AnswerAsync(context, result, decoding);
            return;
        }

        pool.Return(decoding);
        metrics.ReadingsRefused.Add(sent, result.Status == IntakeStatus.Overloaded ? OverloadedReason : UnavailableReason);
        await (result.Status == IntakeStatus.Overloaded
            ? IntakeProblems.WriteOverloadedAsync(context)
            : IntakeProblems.WriteUnavailableAsync(context, result, sent, key is not null));
    }

    private DateTimeOffset ArrivalOf(HttpContext context, ReadOnlySpan<byte> body, string? key)
    {
        var now = time.GetUtcNow();
        return key is null ? now : firstArrivals.GetOrAdd(context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "", key, body, now);
    }

    /// <summary>
    /// A body without a valid reading returns 422. Duplicates count as valid, so that a retry of a partly accepted body gets the same response as the
    /// first attempt.
    /// </summary>
    private Task AnswerAsync(HttpContext context, IntakeResult result, Decoding decoding)
    {
        var batch = decoding.Batch;
        var isAnyStored = result.Accepted + result.Duplicates > 0;
        Task answer;
        if (batch.Rejections.Count > 0 && !isAnyStored)
        {
            answer = IntakeProblems.WriteRejectedAsync(context, batch.Rejections);
        }
        else if (batch.Rejections.Count > 0 || batch.Ignored.Count > 0 || batch.Corrected.Count > 0 || result.Duplicates > 0)
        {
            answer = JsonResponse.WriteAsync(context, StatusCodes.Status200OK, IntakeAnswer.From(result, batch), ApiJson.Shared.IntakeAnswer);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            answer = Task.CompletedTask;
        }

        // The response has a copy of what it needs.
        pool.Return(decoding);
        return answer;
    }

    /// <summary>Fills the batch; returns the error of the body as a whole, if any.</summary>
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
            return (StatusCodes.Status413PayloadTooLarge, $"The body has more than {_options.MaxReadingsPerBody} readings; none of them was stored.");
        return fault is null ? null : (StatusCodes.Status400BadRequest, $"The body is not a list of readings: {fault}; no reading of it was stored.");
    }
}
