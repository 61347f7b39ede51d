using CitySensors.Core.Alerts.Texts;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CitySensors.Web.Requests;

/// <summary>The language that a request asks for texts in: the parameter <c>lang</c>, or else the header Accept-Language.</summary>
internal static class RequestedLanguage
{
    public const string Parameter = "lang";
    private const string Any = "*";

    /// <summary>The language; null if the request does not ask for one.</summary>
    /// <param name="context">The request.</param>
    /// <param name="query">Collects a fault of the parameter.</param>
    /// <param name="otherwise">The language if there are no texts in those asked for.</param>
    public static AlertLanguage? Of(HttpContext context, QueryReader query, AlertLanguage otherwise)
    {
        if (query.Language(Parameter) is { } asked) return AlertLanguage.Find(asked) ?? otherwise;
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptLanguage);
        var accepted = Accepted(context.Request);
        return accepted.Count == 0 ? null : accepted.Select(AlertLanguage.Find).FirstOrDefault(language => language is not null) ?? otherwise;
    }

    private static List<string> Accepted(HttpRequest request) =>
    [
        .. request.GetTypedHeaders().AcceptLanguage
            .Where(language => language.Quality is not 0 && language.Value != Any)
            .OrderByDescending(language => language.Quality ?? 1)
            .Select(language => language.Value.ToString()),
    ];
}
