using System.Net.Http.Headers;
using System.Text.Json;

namespace CitySensors.Simulator.Sending;

/// <summary>Sends readings to <c>POST /api/readings</c>. Thread safe.</summary>
/// <param name="client">A client with the base address of the server; not disposed.</param>
public sealed class HttpReadingSender(HttpClient client, TimeProvider time) : IReadingSender
{
    private static readonly Uri Readings = new("api/readings", UriKind.Relative);
    private static readonly MediaTypeHeaderValue NdJson = new("application/x-ndjson");

    public async Task<SendResult> SendAsync(ReadOnlyMemory<byte> body, int readings, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Readings) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = NdJson;
        return await HttpAnswer.ToAsync(client, request, Taken, text => Rejected(text, readings), time, cancellationToken);
    }

    /// <summary>Reads <c>{accepted, duplicates, rejected: [{index, error}]}</c>.</summary>
    private static SendResult Taken(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var duplicates = json.RootElement.GetProperty("duplicates").GetInt32();
            var rejected = json.RootElement.GetProperty("rejected");
            return rejected.GetArrayLength() is > 0 and var count
                ? new SendResult(SendStatus.Taken, duplicates, count, $"rejected by the server: {rejected[0].GetRawText()}")
                : new SendResult(SendStatus.Taken, duplicates);
        }
        catch (Exception error) when (IsOfAnotherForm(error))
        {
            return new SendResult(SendStatus.Refused, Problem: $"Unexpected response; is this a CitySensors server? {HttpAnswer.Excerpt(text)}");
        }
    }

    /// <summary>Reads <c>{rejected: [{index, member, error}]}</c>, the answer where no reading was accepted; null where it is not that.</summary>
    private static SendResult? Rejected(string text, int readings)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return new SendResult(
                SendStatus.Taken, Rejected: readings, Problem: $"rejected by the server: {json.RootElement.GetProperty("rejected")[0].GetRawText()}");
        }
        catch (Exception error) when (IsOfAnotherForm(error) || error is IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static bool IsOfAnotherForm(Exception error) =>
        error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException;
}
