using System.Security.Claims;
using System.Text.Encodings.Web;
using CitySensors.Web.Limits;
using CitySensors.Web.Metrics;
using CitySensors.Web.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Access;

/// <summary>Who a request comes from, by its <c>Authorization: Bearer …</c>, or by the password that a browser asks for where an endpoint accepts it.</summary>
/// <remarks>
/// A key in force always passes, whatever its neighbours behind the same address do. What is limited is wrong keys: not because they
/// could be guessed, but so that they fill neither log nor processor.
/// </remarks>
internal sealed class KeyAuthentication(
    KeyRing keys, FailedKeys failed, CityMetrics metrics, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "ApiKey";
    private const string Bearer = "Bearer";

    private TimeSpan? _retryAfter;

    private bool AcceptsPassword => Context.GetEndpoint()?.Metadata.GetMetadata<AcceptsPassword>() is not null;

    /// <summary>The key that a request has, whether it is one or not; null where it has none.</summary>
    public static string? TokenOf(HttpRequest request)
    {
        var text = request.Headers.Authorization.ToString();
        if (!text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return null;
        return text.Length == Bearer.Length || text[Bearer.Length] == ' ' ? text[Bearer.Length..].Trim() : null;
    }

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization.Count == 0) return Task.FromResult(AuthenticateResult.NoResult());
        var principal = (TokenOf(Request) ?? PasswordOf(Request)) is { } token ? keys.Find(token) : null;
        return Task.FromResult(principal is null ? Unknown() : AuthenticateResult.Success(new AuthenticationTicket(principal, SchemeName)));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_retryAfter is { } wait)
            return Problem.WriteAsync(Context, StatusCodes.Status429TooManyRequests, "Too many invalid API keys.", retryAfter: wait);
        Response.Headers.WWWAuthenticate = AcceptsPassword ? BasicPassword.Challenge : "Bearer";
        return Problem.WriteAsync(
            Context,
            StatusCodes.Status401Unauthorized,
            Request.Headers.Authorization.Count == 0 ? "An API key is required." : "The API key is not valid.",
            "Send it as Authorization: Bearer cs_…; engineers create keys with the command keys create.");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        AccessLog.Forbidden(Logger, Context.User.FindFirstValue(ClaimTypes.Role), Request.Method, Request.Path);
        return Problem.WriteAsync(Context, StatusCodes.Status403Forbidden, "The role of the API key does not permit this.");
    }

    private string? PasswordOf(HttpRequest request) => AcceptsPassword ? BasicPassword.Parse(request.Headers.Authorization.ToString()) : null;

    private AuthenticateResult Unknown()
    {
        metrics.FailedKeys.Add(1);
        var (shouldLog, retryAfter, isFirst) = failed.Count(Context);
        _retryAfter = retryAfter;
        if (shouldLog) AccessLog.UnknownKey(Logger, Request.Method, Request.Path);
        if (isFirst) AccessLog.TooManyUnknownKeys(Logger);
        return AuthenticateResult.Fail("The API key is not valid.");
    }
}
