using System.Globalization;
using System.Net;

namespace CitySensors.Simulator.Sending;

/// <summary>Interprets responses of the server.</summary>
internal static class HttpAnswer
{
    private const int LongestExcerpt = 300;

    /// <summary>Makes one attempt; what fails on the way to the server or back may be tried again.</summary>
    /// <param name="client">To the server.</param>
    /// <param name="request">What is sent.</param>
    /// <param name="taken">Reads the body of an answer of success.</param>
    /// <param name="rejected">Reads the body of an answer that everything was rejected; null where it is none of these.</param>
    /// <param name="time">Tells how far away the time of a Retry-After is.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<SendResult> ToAsync(
        HttpClient client,
        HttpRequestMessage request,
        Func<string, SendResult> taken,
        Func<string, SendResult?> rejected,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            return await ReadAsync(response, taken, rejected, time, cancellationToken);
        }
        catch (Exception error) when (error is HttpRequestException or IOException
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new SendResult(SendStatus.TryLater, Problem: $"{request.Method} {request.RequestUri}: {Innermost(error).Message}");
        }
    }

    public static string Excerpt(string text) => text.Length <= LongestExcerpt ? text : $"{text.AsSpan(0, LongestExcerpt)}…";

    private static async Task<SendResult> ReadAsync(
        HttpResponseMessage response,
        Func<string, SendResult> taken,
        Func<string, SendResult?> rejected,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.NoContent) return SendResult.Taken;
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.IsSuccessStatusCode) return taken(text);
        if (response.StatusCode == HttpStatusCode.UnprocessableEntity && rejected(text) is { } result) return result;

        var again = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
            || response.StatusCode >= HttpStatusCode.InternalServerError;
        var hint = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? " (check the API key)" : "";
        var request = response.RequestMessage;
        return new SendResult(
            again ? SendStatus.TryLater : SendStatus.Refused,
            Problem: string.Create(
                CultureInfo.InvariantCulture,
                $"{request?.Method} {request?.RequestUri}: {(int)response.StatusCode} {response.ReasonPhrase}{hint} {Excerpt(text)}").TrimEnd(),
            RetryAfter: again ? RetryAfter(response, time) : null);
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        var wait = response.Headers.RetryAfter?.Delta ?? response.Headers.RetryAfter?.Date - time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static Exception Innermost(Exception error) => error.InnerException is { } inner ? Innermost(inner) : error;
}
