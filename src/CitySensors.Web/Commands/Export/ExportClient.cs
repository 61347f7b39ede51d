using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace CitySensors.Web.Commands.Export;

/// <summary>Requests parts of an export. Thread safe.</summary>
internal sealed class ExportClient : IDisposable
{
    private readonly HttpClient _http;

    public ExportClient(Uri server, string? key)
    {
        // A part takes as long as it takes; a connection that breaks off ends it.
        _http = new HttpClient { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        if (key is not null) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <returns>The response, whose body is to be read; dispose it.</returns>
    /// <exception cref="IOException">The server cannot be reached, or is busy: try again.</exception>
    /// <exception cref="InvalidDataException">The server refuses the request; the message says why.</exception>
    public Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, cancellationToken);

    /// <inheritdoc cref="GetAsync"/>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        try
        {
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.StatusCode == HttpStatusCode.OK) return response;
            using (response)
            {
                var why = await ReasonAsync(response, cancellationToken);
                throw response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests ? new IOException(why) : new InvalidDataException(why);
            }
        }
        catch (HttpRequestException error)
        {
            throw new IOException($"{_http.BaseAddress} does not answer: {error.Message}", error);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>What a response that is an error says, with all faults.</summary>
    internal static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            using var problem = JsonDocument.Parse(text);
            List<string> lines = [problem.RootElement.GetProperty("title").GetString()!];
            if (problem.RootElement.TryGetProperty("detail", out var detail)) lines.Add(detail.GetString()!);
            if (problem.RootElement.TryGetProperty("errors", out var errors))
                lines.AddRange(errors.EnumerateObject().SelectMany(error => error.Value.EnumerateArray().Select(message => $"--{error.Name}: {message}")));
            return string.Join(Environment.NewLine, lines);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // Not of this server, but of a proxy for example.
            return $"The response was {(int)response.StatusCode} {response.ReasonPhrase}.";
        }
    }
}
