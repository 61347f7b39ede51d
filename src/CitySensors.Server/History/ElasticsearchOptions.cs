using System.Text.RegularExpressions;
using CitySensors.Export.Search;

namespace CitySensors.Server.History;

/// <summary>Elasticsearch and how to sign in: with an API key, with a user and password, or not at all.</summary>
public sealed partial class ElasticsearchOptions
{
    private const string Section = $"{HistoryOptions.Section}:{nameof(HistoryOptions.Elasticsearch)}";

    private const int FingerprintDigits = 64;

    /// <summary>The address, such as <c>https://search.example.org:9200</c>.</summary>
    public string? Url { get; init; }

    /// <summary>An API key, encoded as Elasticsearch shows it.</summary>
    public string? ApiKey { get; init; }

    public string? Username { get; init; }

    public string? Password { get; init; }

    /// <summary>The SHA-256 fingerprint of the certificate of the server or of its CA; null to trust what the system trusts.</summary>
    public string? CertificateFingerprint { get; init; }

    /// <summary>What the names of all indices begin with.</summary>
    public string IndexPrefix { get; init; } = "citysensors";

    /// <remarks>For valid options.</remarks>
    internal SearchAddress Address => new(new Uri(Url!)) { ApiKey = ApiKey, Username = Username, Password = Password, CertificateFingerprint = CertificateFingerprint };

    /// <summary>All errors, without secrets.</summary>
    internal IEnumerable<string> Faults()
    {
        // An address may have a password in it, so it is not shown.
        if (Url is null) yield return $"{Section}:Url is missing: the address of Elasticsearch, such as https://search.example.org:9200.";
        else if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")) yield return $"{Section}:Url is not an address such as https://search.example.org:9200.";
        else if (url.UserInfo.Length > 0) yield return $"{Section}:Url must not have a user or password: use {Section}:Username and {Section}:Password, or {Section}:ApiKey.";
        else if (url.Query.Length > 0 || url.Fragment.Length > 0) yield return $"{Section}:Url must not have a query or fragment.";
        if (Username is null != Password is null) yield return $"{Section}:{(Username is null ? "Username" : "Password")} is missing: {Section}:Username and {Section}:Password belong together.";
        if (ApiKey is not null && (Username ?? Password) is not null) yield return $"{Section}:ApiKey and {Section}:Username exclude each other.";
        if (ApiKey is not null && !Printable().IsMatch(ApiKey)) yield return $"{Section}:ApiKey is not an API key: it must be one line of ASCII characters without spaces.";
        if (CertificateFingerprint is not null && !IsFingerprint(CertificateFingerprint)) yield return $"{Section}:CertificateFingerprint needs the {FingerprintDigits} hexadecimal digits of a SHA-256 fingerprint.";
        if (!Prefix().IsMatch(IndexPrefix)) yield return $"{Section}:IndexPrefix \"{IndexPrefix}\" must have 1 to 100 lower-case letters, digits, hyphens and underscores, and begin with a letter or digit.";
    }

    private static bool IsFingerprint(string text)
    {
        var digits = text.Replace(":", "", StringComparison.Ordinal);
        return digits.Length == FingerprintDigits && digits.All(char.IsAsciiHexDigit);
    }

    [GeneratedRegex(@"\A[!-~]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Printable();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9_-]{0,99}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();
}
