using System.Globalization;
using System.Net;

namespace CitySensors.Simulator.Sending;

/// <summary>Interprets responses of the server.</summary>
internal static class HttpAnswer
{
    private const int LongestExcerpt = 300;

    /// <summary>Makes one attempt; transport errors can be retried.</summary>
    /// <param name="taken">Reads the body of a successful response.</param>
    public static async Task<SendResult> ToAsync(
        HttpClient client, HttpRequestMessage request, Func<string, SendResult> taken, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            return await ReadAsync(response, taken, time, cancellationToken);
        }
        catch (Exception error) when (error is HttpRequestException or IOException
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new SendResult(SendStatus.TryLater, Problem: $"{request.Method} {request.RequestUri}: {Innermost(error).Message}");
        }
    }

    public static string Excerpt(string text) => text.Length <= LongestExcerpt ? text : $"{text.AsSpan(0, LongestExcerpt)}…";

    private static async Task<SendResult> ReadAsync(
        HttpResponseMessage response, Func<string, SendResult> taken, TimeProvider time, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.NoContent) return SendResult.Taken;
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (response.IsSuccessStatusCode) return taken(text);

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
