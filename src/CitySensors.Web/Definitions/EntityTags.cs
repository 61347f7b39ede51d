using System.Globalization;
using System.Text.RegularExpressions;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CitySensors.Web.Definitions;

/// <summary>Versions of definitions as ETag, If-Match and If-None-Match.</summary>
internal static partial class EntityTags
{
    /// <summary>The syntax of If-Match and If-None-Match (RFC 9110, 13.1): an asterisk or a list of entity tags.</summary>
    public const string Pattern = """^(?:\*|(?:W/)?"[!#-~]*"(?:[ \t]*,[ \t]*(?:W/)?"[!#-~]*")*)$""";

    public static string Format(int version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>The errors of the preconditions of a request: a malformed one must not be ignored.</summary>
    public static IReadOnlyDictionary<string, string[]> FaultsOf(HttpRequest request)
    {
        var faults = new Faults();
        foreach (var name in (string[])[HeaderNames.IfMatch, HeaderNames.IfNoneMatch])
        {
            var values = request.Headers[name];
            if (values.Count > 0 && !Condition().IsMatch(values.ToString())) faults.Add(name, "\"*\" or entity tags such as \"7\" are needed, quotes included.");
        }

        return faults.ToErrors();
    }

    /// <summary>Evaluates the preconditions of a change against the current version (null if there is none).</summary>
    /// <returns>Whether the change may proceed, and the version that must still be current when it is made; null for any.</returns>
    public static (bool MayGoOn, int? ExpectedVersion) Decide(HttpRequest request, int? current)
    {
        var none = request.Headers.IfNoneMatch;
        if (none.Count > 0)
        {
            // Create only; 0 is the version of what does not exist.
            if (none.ToString().Trim() == "*") return (current is null or 0, 0);
            if (EntityTagHeaderValue.TryParseList(none, out var unwanted) && current is { } version && unwanted.Any(tag => Is(tag, version))) return (false, null);
        }

        var match = request.Headers.IfMatch;
        if (match.Count == 0) return (true, null);
        if (current is null) return (false, null);
        if (match.ToString().Trim() == "*") return (true, current);
        return EntityTagHeaderValue.TryParseStrictList(match, out var wanted) && wanted.Any(tag => Is(tag, current.Value))
            ? (true, current)
            : (false, null);
    }

    [GeneratedRegex(Pattern)]
    private static partial Regex Condition();

    /// <summary>If-Match uses strong comparison, in which weak tags never match (RFC 9110, 8.8.3.2).</summary>
    private static bool Is(EntityTagHeaderValue tag, int version) => !tag.IsWeak && tag.Tag.Equals(Format(version), StringComparison.Ordinal);
}
