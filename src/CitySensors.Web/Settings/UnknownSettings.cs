using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;

namespace CitySensors.Web.Settings;

/// <summary>Finds settings of a configuration that no part of the host reads.</summary>
/// <remarks>
/// A misspelt setting must not silently fall back to a default. The environment and the folder of secrets also contain what is for
/// other programs: there, an unknown section is only reported if it is nearly the name of a section of the host.
/// </remarks>
public static class UnknownSettings
{
    /// <summary>The errors, each with the place of the setting and the setting that may have been meant.</summary>
    public static IReadOnlyList<string> Of(IConfigurationRoot configuration, KnownSettings known)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(known);
        var providers = configuration.Providers.ToList();
        return
        [
            .. InSections(configuration, known).Concat(Sections(providers, known))
                .DistinctBy(setting => setting.Path, StringComparer.OrdinalIgnoreCase)
                .Select(setting => setting.Message(SourceOf(setting.Path, providers))),
        ];
    }

    private static IEnumerable<UnknownSetting> InSections(IConfigurationRoot configuration, KnownSettings known) => known.Sections
        .SelectMany(section => configuration.GetSection(section).AsEnumerable())
        // A section with settings is listed itself, without a value.
        .Where(setting => setting.Value is not null)
        .Select(setting => known.Check(setting.Key))
        .OfType<UnknownSetting>();

    private static IEnumerable<UnknownSetting> Sections(IEnumerable<IConfigurationProvider> providers, KnownSettings known) =>
        from provider in providers
        from name in provider.GetChildKeys([], null).Distinct(StringComparer.OrdinalIgnoreCase)
        let unknown = known.Check(name)
        where unknown is not null && (IsForThisHost(provider) || IsNearlyASection(provider, unknown, known))
        select unknown;

    private static bool IsForThisHost(IConfigurationProvider provider) => provider is FileConfigurationProvider or CommandLineConfigurationProvider;

    private static bool IsNearlyASection(IConfigurationProvider provider, UnknownSetting unknown, KnownSettings known) =>
        unknown.Meant is { } meant && known.Sections.Contains(meant) && HasChildren(provider, unknown.Path);

    private static string SourceOf(string path, IEnumerable<IConfigurationProvider> providers) => providers.LastOrDefault(provider => Has(provider, path)) switch
    {
        FileConfigurationProvider file => file.Source.Path ?? "file",
        CommandLineConfigurationProvider => "command line",
        EnvironmentVariablesConfigurationProvider => $"environment variable {path.Replace(":", "__", StringComparison.Ordinal)}",
        _ => "configuration",
    };

    private static bool Has(IConfigurationProvider provider, string path) => provider.TryGet(path, out _) || HasChildren(provider, path);

    private static bool HasChildren(IConfigurationProvider provider, string path) => provider.GetChildKeys([], path).Any();
}
