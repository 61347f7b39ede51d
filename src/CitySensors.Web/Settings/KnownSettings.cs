using System.Collections;
using System.Reflection;

namespace CitySensors.Web.Settings;

/// <summary>The settings of a host: its sections with their options types, and the settings of ASP.NET Core and Orleans. Thread safe.</summary>
/// <param name="sections">The options type of each section, by path. A section may be within another, such as <c>Kafka:Streams</c>.</param>
public sealed class KnownSettings(IReadOnlyDictionary<string, Type> sections)
{
    private const char Separator = ':';
    private const int MaxListed = 30;
    private const string OpenTelemetryPrefix = "OTEL_";

    /// <summary>Sections and settings that are read by ASP.NET Core, Orleans and the generic host.</summary>
    private static readonly string[] OfTheFramework =
    [
        "urls", "http_ports", "https_ports", "environment", "applicationName", "contentRoot", "webRoot", "shutdownTimeoutSeconds", "servicesStartConcurrently",
        "servicesStopConcurrently", "detailedErrors", "preferHostingUrls", "hostBuilder", "Logging", "Kestrel", "AllowedHosts", "Orleans",
    ];

    private readonly Dictionary<string, Type> _sections = new(sections, StringComparer.OrdinalIgnoreCase);

    /// <summary>The top-level sections.</summary>
    public IEnumerable<string> Sections => _sections.Keys.Where(path => !path.Contains(Separator));

    /// <summary>Whether a top-level name is a section or setting of the host or the framework.</summary>
    public bool IsKnownName(string name) =>
        _sections.ContainsKey(name) || OfTheFramework.Contains(name, StringComparer.OrdinalIgnoreCase)
        || name.StartsWith(OpenTelemetryPrefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>All top-level names, for suggestions.</summary>
    public IEnumerable<string> Names => Sections.Concat(OfTheFramework);

    /// <summary>Finds the first part of a path that is not a setting.</summary>
    /// <returns>The path up to this part, and what may have been meant; null if the setting exists.</returns>
    public UnknownSetting? Check(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var parts = path.Split(Separator);
        if (!_sections.TryGetValue(parts[0], out var type))
            return IsKnownName(parts[0]) ? null : new UnknownSetting(parts[0], Spelling.Closest(parts[0], Names), Describe("There are", [.. Sections]) + ", and those of ASP.NET Core such as Kestrel, Logging and Urls");

        var parent = parts[0];
        foreach (var part in parts.Skip(1))
        {
            // The elements of a list or dictionary may have any name.
            if (IsCollection(type)) return null;
            var members = Members(parent, type);
            if (!members.TryGetValue(part, out var next)) return Unknown(parent, part, [.. members.Keys]);
            (parent, type) = ($"{parent}{Separator}{part}", next);
        }

        return null;
    }

    private UnknownSetting Unknown(string parent, string name, List<string> known)
    {
        var meant = Spelling.Closest(name, known) is { } close ? $"{parent}{Separator}{close}" : Elsewhere(name);
        return new UnknownSetting($"{parent}{Separator}{name}", meant, known.Count is 0 or > MaxListed ? null : Describe($"{parent} has", known));
    }

    /// <summary>The setting of this name in another section.</summary>
    private string? Elsewhere(string name) => _sections
        .SelectMany(section => Members(section.Key, section.Value).Keys.Select(member => (Section: section.Key, Member: member)))
        .Where(one => one.Member.Equals(name, StringComparison.OrdinalIgnoreCase))
        .Select(one => $"{one.Section}{Separator}{one.Member}")
        .FirstOrDefault();

    private Dictionary<string, Type> Members(string path, Type type)
    {
        var members = new Dictionary<string, Type>(StringComparer.OrdinalIgnoreCase);
        if (IsValue(type)) return members;
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is { IsPublic: true }))
            members[property.Name] = property.PropertyType;
        var prefix = path + Separator;
        foreach (var (section, options) in _sections)
            if (section.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) members[section[prefix.Length..]] = options;
        return members;
    }

    private static bool IsValue(Type type) => type.IsValueType || type == typeof(string);

    /// <summary>Lists and dictionaries; but not an options class that can be enumerated, such as that of a Kafka client.</summary>
    private static bool IsCollection(Type type) => type.IsArray || (type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)));

    private static string Describe(string verb, List<string> names) => $"{verb} {string.Join(", ", names.Order(StringComparer.Ordinal))}";
}

/// <summary>A setting that does not exist.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Meant">The path of the setting that may have been meant; null if none is similar.</param>
/// <param name="Known">A phrase that lists the settings that exist; null if there are too many.</param>
public sealed record UnknownSetting(string Path, string? Meant, string? Known)
{
    /// <param name="source">Where the setting is.</param>
    public string Message(string source) =>
        $"Unknown setting \"{Path}\" ({source}).{(Meant is null ? "" : $" Did you mean \"{Meant}\"?")}{(Known is null ? "" : $" {Known}.")}";
}
