using Microsoft.Extensions.Logging;

namespace CitySensors.Web.Access;

/// <summary>Log messages about keys. Event ids are stable; messages contain neither secrets nor personal data.</summary>
internal static partial class AccessLog
{
    [LoggerMessage(2001, LogLevel.Information, "No API keys in {File}: requests from this machine are allowed everything, all others are refused")]
    public static partial void Open(ILogger logger, string file);

    [LoggerMessage(2002, LogLevel.Information, "Reloaded API keys; {Count} are valid")]
    public static partial void Reloaded(ILogger logger, int count);

    [LoggerMessage(2003, LogLevel.Error, "Could not reload API keys; the previous ones stay valid")]
    public static partial void ReloadFailed(ILogger logger, Exception error);

    [LoggerMessage(2004, LogLevel.Warning, "Request with an invalid API key: {Method} {Path}")]
    public static partial void UnknownKey(ILogger logger, string method, string path);

    [LoggerMessage(2005, LogLevel.Warning, "A client sent too many invalid API keys; responding with 429 without logging each request")]
    public static partial void TooManyUnknownKeys(ILogger logger);

    [LoggerMessage(2007, LogLevel.Warning, "Role {Role} is not permitted: {Method} {Path}")]
    public static partial void Forbidden(ILogger logger, string? role, string method, string path);

    [LoggerMessage(2008, LogLevel.Warning, "Refused a cross-origin request: {Method} {Path}")]
    public static partial void OtherOrigin(ILogger logger, string method, string path);

    [LoggerMessage(2009, LogLevel.Warning, "Refused a request for another host while there are no API keys: {Method} {Path}")]
    public static partial void OtherHost(ILogger logger, string method, string path);
}
