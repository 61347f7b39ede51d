using System.Net.Http.Headers;
using System.Text;
using CitySensors.Web.Commands.Export;
using CitySensors.Web.Definitions;
using System.Text.Json;

namespace CitySensors.Web.Commands.Backfill;

/// <summary>Requests to <c>/api/recomputations</c> of a running host. Thread safe.</summary>
internal sealed class BackfillClient : IDisposable
{
    private const string Path = "api/recomputations";

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;

    public BackfillClient(Uri server, string? key)
    {
        _http = new HttpClient { BaseAddress = server, Timeout = RequestTimeout };
        if (key is not null) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>The recomputations that are kept, newest first.</summary>
    public async Task<IReadOnlyList<BackfillProgress>> ListAsync(CancellationToken cancellationToken)
    {
        using var list = await SendAsync(HttpMethod.Get, Path, null, cancellationToken);
        return [.. list.RootElement.GetProperty("items").EnumerateArray().Select(BackfillProgress.Read)];
    }

    public Task<BackfillProgress> GetAsync(string id, CancellationToken cancellationToken) => OneAsync(HttpMethod.Get, $"{Path}/{id}", null, cancellationToken);

    public Task<BackfillProgress> CreateAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        OneAsync(HttpMethod.Post, Path, Json($$"""{"from": "{{from.UtcDateTime:O}}", "to": "{{to.UtcDateTime:O}}", "swap": true}""", "application/json"), cancellationToken);

    /// <param name="id">The recomputation.</param>
    /// <param name="state"><c>paused</c> or <c>running</c>.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public Task<BackfillProgress> ChangeAsync(string id, string state, CancellationToken cancellationToken) =>
        OneAsync(HttpMethod.Patch, $"{Path}/{id}", Json($$"""{"state": "{{state}}"}""", MergePatch.MediaType), cancellationToken);

    public Task<BackfillProgress> SwapAsync(string id, CancellationToken cancellationToken) => OneAsync(HttpMethod.Post, $"{Path}/{id}/swap", null, cancellationToken);

    public void Dispose() => _http.Dispose();

    private static StringContent Json(string text, string mediaType) => new(text, Encoding.UTF8, mediaType);

    private async Task<BackfillProgress> OneAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken)
    {
        using var one = await SendAsync(method, path, body, cancellationToken);
        return BackfillProgress.Read(one.RootElement);
    }

    /// <exception cref="IOException">The server cannot be reached, or is busy: try again.</exception>
    /// <exception cref="InvalidDataException">The server refuses the request; the message says why.</exception>
    private async Task<JsonDocument> SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body };
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode) return JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            var why = await ExportClient.ReasonAsync(response, cancellationToken);
            throw response.StatusCode is System.Net.HttpStatusCode.ServiceUnavailable or System.Net.HttpStatusCode.TooManyRequests ? new IOException(why) : new InvalidDataException(why);
        }
        catch (Exception error) when (error is HttpRequestException || (error is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new IOException($"{_http.BaseAddress} does not answer: {error.Message}", error);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{_http.BaseAddress} is no host of CitySensors: {error.Message}", error);
        }
    }
}
