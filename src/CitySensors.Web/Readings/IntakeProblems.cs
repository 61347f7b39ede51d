using CitySensors.Core.Readings;
using CitySensors.Web.Json;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Readings;

/// <summary>Error responses to bodies of readings: each states what is known about the readings, and what to do.</summary>
internal static class IntakeProblems
{
    private static readonly TimeSpan OverloadedRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan UnavailableRetry = TimeSpan.FromSeconds(5);

    /// <summary>422 with all errors: no reading of the body was accepted.</summary>
    public static Task WriteRejectedAsync(HttpContext context, List<Rejection> rejections) => JsonResponse.WriteAsync(
        context,
        StatusCodes.Status422UnprocessableEntity,
        new IntakeProblem
        {
            Title = "No reading of the body was accepted.",
            Status = StatusCodes.Status422UnprocessableEntity,
            Detail = "The errors are listed in rejected. Do not retry with the same body.",
            RejectedCount = rejections.Count,
            Rejected = RejectedReading.ListOf(rejections),
        },
        ApiJson.Shared.IntakeProblem,
        Problem.MediaType);

    public static Task WriteOverloadedAsync(HttpContext context) => Problem.WriteAsync(
        context,
        StatusCodes.Status503ServiceUnavailable,
        "Too many readings are waiting to be stored; no reading of the body was stored.",
        "Retry later.",
        retryAfter: OverloadedRetry);

    /// <param name="context">The request.</param>
    /// <param name="result">What is known about the readings.</param>
    /// <param name="sent">The number of readings of the body.</param>
    /// <param name="hasKey">Whether the request has an Idempotency-Key.</param>
    public static Task WriteUnavailableAsync(HttpContext context, IntakeResult result, int sent, bool hasKey)
    {
        var stored = result.Accepted + result.Duplicates;
        var known = stored > 0
            ? $"At least {stored} of its {sent} readings are stored; whether the others are is unknown."
            : "Whether readings of the body were stored is unknown.";
        var exception = hasKey ? "" : "; those without a timestamp are only if each attempt has the same Idempotency-Key";
        return Problem.WriteAsync(
            context,
            StatusCodes.Status503ServiceUnavailable,
            "The readings cannot be stored at the moment.",
            $"{known} Send the same body again later: readings that were stored are recognised as duplicates{exception}.",
            retryAfter: UnavailableRetry);
    }

    public static Task WriteTooLargeAsync(HttpContext context, int maxBytes, bool gzip) => Problem.WriteAsync(
        context,
        StatusCodes.Status413PayloadTooLarge,
        $"The body has more than {maxBytes} bytes{(gzip ? ", as sent or unpacked" : "")}; no reading of it was stored.",
        "Send it in several parts.");

    public static Task WriteCorruptAsync(HttpContext context) =>
        Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "The body is not a complete gzip member; no reading was stored.");

    public static Task WriteKeyFaultAsync(HttpContext context) => Problem.WriteFaultsAsync(
        context,
        "The request is invalid; no reading was stored.",
        new Dictionary<string, string[]> { [IdempotencyKey.Header] = [$"Must be a single key of 1 to {IdempotencyKey.MaxLength} visible ASCII characters."] });

    public static Task WriteFormatAsync(HttpContext context, BodyFormat format)
    {
        context.Response.Headers["Accept-Post"] = "application/json, application/x-ndjson";
        context.Response.Headers.AcceptEncoding = "gzip";
        return Problem.WriteAsync(
            context,
            StatusCodes.Status415UnsupportedMediaType,
            format is not (BodyFormat.Json or BodyFormat.Lines)
                ? "The body needs the Content-Type application/json or application/x-ndjson, in UTF-8."
                : "The body needs the Content-Encoding gzip, or none.");
    }
}
