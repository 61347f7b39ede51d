using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace CitySensors.TestSupport.Search;

/// <summary>
/// What CitySensors uses of the REST API of Elasticsearch 8 and 9, as it is documented, with strict checks; documents are stored, so that a test can count
/// them. It creates no index by itself. Thread safe.
/// </summary>
public sealed class ElasticsearchDouble : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly SearchStore _store = new();
    private readonly WebApplication _app;

    private ElasticsearchDouble(X509Certificate2? certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = 100 * 1024 * 1024;
            options.Listen(IPAddress.Loopback, 0, endpoint =>
            {
                if (certificate is not null) endpoint.UseHttps(certificate);
            });
        });
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public Uri Url => new(_app.Urls.First());

    /// <summary>The value of the header Authorization that is required; null for none.</summary>
    public string? Authorization { get; set; }

    /// <summary>Whether answers say that they are from Elasticsearch.</summary>
    public bool IsElasticsearch { get; set; } = true;

    /// <summary>The major version, which refuses media types of later ones.</summary>
    public int MajorVersion { get; set; } = 8;

    /// <summary>Refuses documents, by index and id; null to take one.</summary>
    public Func<string, string, RefusedException?> OnDocument { get; set; } = (_, _) => null;

    /// <summary>Refuses requests, by method and path; null to answer one.</summary>
    public Func<string, string, RefusedException?> OnRequest { get; set; } = (_, _) => null;

    /// <summary>Called before a request is answered, with its path.</summary>
    public Func<string, Task> BeforeAnswer { get; set; } = _ => Task.CompletedTask;

    /// <summary>Method and path of each request, and the bytes of its body when it is not compressed.</summary>
    public ConcurrentQueue<(string Request, int Bytes)> Requests { get; } = new();

    /// <param name="certificate">For HTTPS; null for HTTP.</param>
    public static async Task<ElasticsearchDouble> StartAsync(X509Certificate2? certificate = null)
    {
        var server = new ElasticsearchDouble(certificate);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>All documents of the indices whose names begin so, by id.</summary>
    public IReadOnlyDictionary<string, StoredDocument> Documents(string indices)
    {
        lock (_lock)
            return _store.Indices.Where(index => index.Key.StartsWith(indices, StringComparison.Ordinal)).SelectMany(index => index.Value.Documents).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>The types of the fields of an index.</summary>
    public IReadOnlyDictionary<string, string> Fields(string index)
    {
        lock (_lock) return _store.Indices[index].Mapping.Types.ToDictionary(StringComparer.Ordinal);
    }

    public IReadOnlyList<string> Indices
    {
        get
        {
            lock (_lock) return [.. _store.Indices.Keys.Order(StringComparer.Ordinal)];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (IsElasticsearch) context.Response.Headers["X-Elastic-Product"] = "Elasticsearch";
        var (status, body) = (200, default(JsonNode));
        try
        {
            var request = await ReadAsync(context.Request);
            Requests.Enqueue(($"{request.Method} {request.Path}", request.Body.Length));
            Check(context.Request, request);
            await BeforeAnswer(request.Path);
            if (OnRequest(request.Method, request.Path) is { } refusal) throw refusal;
            lock (_lock) (status, body) = _store.Answer(request, OnDocument);
        }
        catch (RefusedException fault)
        {
            (status, body) = (fault.Status, fault.Body);
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString());
    }

    private static async Task<SearchRequest> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await using var content = request.Headers.ContentEncoding == "gzip" ? new GZipStream(request.Body, CompressionMode.Decompress) : request.Body;
        await content.CopyToAsync(body);
        // Ids in paths are percent-encoded.
        return new SearchRequest(request.Method, request.Path.Value!, request.Query.ToDictionary(one => one.Key, one => one.Value.ToString(), StringComparer.Ordinal), body.ToArray());
    }

    private void Check(HttpRequest headers, SearchRequest request)
    {
        if (Authorization is not null && headers.Headers.Authorization != Authorization)
            throw new RefusedException(401, "security_exception", "unable to authenticate with provided credentials and anonymous access is not allowed for this request");
        var isBulk = request.Path.EndsWith("/_bulk", StringComparison.Ordinal);
        foreach (var accept in headers.GetTypedHeaders().Accept) CheckType(accept, "Accept", isBulk: false);
        if (request.Body.Length == 0) return;
        CheckType(headers.GetTypedHeaders().ContentType ?? throw new RefusedException(406, "status_exception", "Content-Type header is missing"), "Content-Type", isBulk);
    }

    private void CheckType(MediaTypeHeaderValue type, string header, bool isBulk)
    {
        var text = type.MediaType.ToString().Replace("vnd.elasticsearch+", "", StringComparison.Ordinal);
        if (text != "application/json" && !(isBulk && text == "application/x-ndjson")) throw new RefusedException(406, "status_exception", $"{header} header [{type}] is not supported");
        var compatible = type.Parameters.FirstOrDefault(parameter => parameter.Name.Equals("compatible-with", StringComparison.Ordinal))?.Value.ToString();
        if (compatible is null || compatible == $"{MajorVersion}" || compatible == $"{MajorVersion - 1}") return;
        throw new RefusedException(400, "media_type_header_exception", $"Invalid media-type value on headers [{header}]: {type}");
    }
}
