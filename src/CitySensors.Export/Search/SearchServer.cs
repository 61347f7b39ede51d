using Elastic.Clients.Elasticsearch;
using Elastic.Transport;
using Elastic.Transport.Products.Elasticsearch;

namespace CitySensors.Export.Search;

/// <summary>Elasticsearch and how to sign in.</summary>
/// <param name="Url">Its address, without user and password.</param>
public sealed record SearchAddress(Uri Url)
{
    /// <summary>An API key as Elasticsearch shows it (encoded); null for none.</summary>
    public string? ApiKey { get; init; }

    public string? Username { get; init; }

    public string? Password { get; init; }

    /// <summary>The SHA-256 fingerprint of the certificate of the server or of its CA, in hexadecimal digits; null to trust what the system trusts.</summary>
    public string? CertificateFingerprint { get; init; }

    /// <remarks>A record would show its secrets.</remarks>
    public override string ToString() => $"Elasticsearch at {Url.GetLeftPart(UriPartial.Authority)}";
}

/// <summary>A connection to Elasticsearch. Thread safe.</summary>
public sealed class SearchServer
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(60);

    private readonly SearchAddress _address;
    private readonly ElasticsearchClient _client;

    public SearchServer(SearchAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        _address = address;
        var settings = new ElasticsearchClientSettings(address.Url).RequestTimeout(RequestTimeout).DisableAuditTrail().OnBeforeRequest(UsePlainMediaTypes);
        if (address.ApiKey is { } key) settings.Authentication(new ApiKey(key));
        else if (address.Username is { } user) settings.Authentication(new BasicAuthentication(user, address.Password ?? ""));
        if (address.CertificateFingerprint is { } fingerprint) settings.CertificateFingerprint(fingerprint.Replace(":", "", StringComparison.Ordinal));
        _client = new ElasticsearchClient(settings);
    }

    /// <summary>Product and server, without secrets.</summary>
    public string Description => _address.ToString();

    /// <summary>Sends a request.</summary>
    /// <exception cref="SearchException">The server cannot be reached, or is not Elasticsearch.</exception>
    internal async Task<T> SendAsync<T>(Func<ElasticsearchClient, Task<T>> send, CancellationToken cancellationToken)
        where T : ElasticsearchResponse
    {
        try
        {
            var response = await send(_client);
            // The client tells of a cancellation as of an error.
            cancellationToken.ThrowIfCancellationRequested();
            return response;
        }
        catch (UnsupportedProductException error)
        {
            throw new SearchException("The server is not Elasticsearch: its answer has no header X-Elastic-Product.", error);
        }
        catch (TransportException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SearchException(error.InnerException?.Message ?? error.Message, error);
        }
    }

    /// <summary>Sends a request that must succeed.</summary>
    /// <exception cref="SearchException">It does not.</exception>
    internal async Task<T> RequireAsync<T>(Func<ElasticsearchClient, Task<T>> send, CancellationToken cancellationToken)
        where T : ElasticsearchResponse
    {
        var response = await SendAsync(send, cancellationToken);
        return response.IsValidResponse ? response : throw Refusal(response);
    }

    /// <summary>Why a request failed, in words.</summary>
    internal static SearchException Refusal(ElasticsearchResponse response)
    {
        var call = response.ApiCallDetails;
        var cause = response.ElasticsearchServerError?.Error is { } error ? $"{error.Type}: {error.Reason}" : null;
        var message = call.HttpStatusCode switch
        {
            null => $"No answer: {(call.OriginalException?.InnerException ?? call.OriginalException)?.Message ?? "unknown error"}",
            401 => $"401, the key or password is wrong or missing{(cause is null ? "" : $" ({cause})")}",
            403 => $"403, the privileges do not suffice{(cause is null ? "" : $" ({cause})")}",
            var status => $"{status}{(cause is null ? "" : $", {cause}")}",
        };
        return new SearchException($"{call.HttpMethod} {call.Uri?.AbsolutePath}: {message}", call.OriginalException);
    }

    /// <summary>The media types of the client name its major version, which the major version before refuses; every version takes these.</summary>
    private static void UsePlainMediaTypes(
        ElasticsearchClient client, Elastic.Clients.Elasticsearch.Requests.Request request, EndpointPath path, ref PostData? data, ref IRequestConfiguration? configuration) =>
        configuration = (configuration is null ? new RequestConfigurationDescriptor() : new RequestConfigurationDescriptor(configuration))
            .Accept("application/json")
            .ContentType(request is BulkRequest ? "application/x-ndjson" : "application/json");
}
