using Microsoft.Extensions.Logging;

namespace CitySensors.Web.Access;

/// <summary>What the log says about keys. The event ids are stable, for those who watch the log; no line holds a secret or says who somebody is.</summary>
internal static partial class AccessLog
{
    [LoggerMessage(2001, LogLevel.Information, "There are no API keys in {File}: everything is allowed to everybody on this machine, and to nobody else.")]
    public static partial void Open(ILogger logger, string file);

    [LoggerMessage(2002, LogLevel.Information, "API keys were read again; {Count} are in force.")]
    public static partial void Reloaded(ILogger logger, int count);

    [LoggerMessage(2003, LogLevel.Error, "API keys could not be read again; those from before stay in force.")]
    public static partial void ReloadFailed(ILogger logger, Exception error);

    [LoggerMessage(2004, LogLevel.Warning, "A request came with a key that is not in force: {Method} {Path}.")]
    public static partial void UnknownKey(ILogger logger, string method, string path);

    [LoggerMessage(2005, LogLevel.Warning, "A client has sent too many keys that are not in force; it is answered with 429, and what it sends is not told one by one.")]
    public static partial void TooManyUnknownKeys(ILogger logger);

    [LoggerMessage(2007, LogLevel.Warning, "A key of role {Role} was used for what it may not: {Method} {Path}.")]
    public static partial void Forbidden(ILogger logger, string? role, string method, string path);

    [LoggerMessage(2008, LogLevel.Warning, "A web page of another origin tried to use this server: {Method} {Path}.")]
    public static partial void OtherOrigin(ILogger logger, string method, string path);

    [LoggerMessage(2009, LogLevel.Warning, "A request was for another host than this machine while there are no API keys: {Method} {Path}.")]
    public static partial void OtherHost(ILogger logger, string method, string path);
}
