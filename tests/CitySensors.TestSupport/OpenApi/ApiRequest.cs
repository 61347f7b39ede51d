using System.Net.Http.Headers;
using System.Text;

namespace CitySensors.TestSupport.OpenApi;

/// <summary>A request to an operation.</summary>
public sealed record ApiRequest(ApiOperation Operation, string? PathId)
{
    /// <summary>The number in the path, where there is one.</summary>
    public string Revision { get; init; } = "1";

    public IReadOnlyList<(string Name, string Value)> Query { get; init; } = [];

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public string? Body { get; init; }

    public string? MediaType { get; init; }

    public HttpRequestMessage ToMessage()
    {
        var path = Operation.Path.Replace("{id}", Uri.EscapeDataString(PathId ?? ""), StringComparison.Ordinal)
            .Replace("{revision}", Uri.EscapeDataString(Revision), StringComparison.Ordinal);
        var query = string.Join('&', Query.Select(one => $"{Uri.EscapeDataString(one.Name)}={Uri.EscapeDataString(one.Value)}"));
        var message = new HttpRequestMessage(HttpMethod.Parse(Operation.Method), query.Length == 0 ? path : $"{path}?{query}");
        if (Body is not null) message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
        if (Body is not null && MediaType is not null) message.Content!.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
        foreach (var (name, value) in Headers) message.Headers.TryAddWithoutValidation(name, value);
        return message;
    }

    public override string ToString()
    {
        var text = new StringBuilder($"{Operation.Method} {Operation.Path}");
        if (PathId is not null) text.Append($" id={Excerpt(PathId)}");
        if (Operation.Path.Contains("{revision}", StringComparison.Ordinal)) text.Append($" revision={Excerpt(Revision)}");
        foreach (var (name, value) in Query) text.Append($" ?{name}={Excerpt(value)}");
        foreach (var (name, value) in Headers) text.Append($" {name}: {Excerpt(value)}");
        if (Body is not null) text.Append($" {MediaType} {Excerpt(Body)}");
        return text.ToString();
    }

    private static string Excerpt(string text) => text.Length <= 400 ? $"<{text}>" : $"<{text[..400]}…> ({text.Length} characters)";
}
