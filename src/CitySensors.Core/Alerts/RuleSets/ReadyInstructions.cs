using System.Collections.Frozen;
using CitySensors.Core.Alerts.Texts;

namespace CitySensors.Core.Alerts.RuleSets;

/// <summary>What to do at the severities of public scales, in every <see cref="AlertLanguage"/> that has it.</summary>
internal static class ReadyInstructions
{
    public const string Gusts = "gusts";
    public const string Rain = "rain";

    /// <summary>Particles now or in the last 24 hours.</summary>
    public const string Particles = "particles";

    /// <summary>A mean of a day that is over.</summary>
    public const string ParticlesOfADay = "particles_day";
    public const string NitrogenDioxide = "nitrogen_dioxide";
    public const string SulphurDioxide = "sulphur_dioxide";
    public const string Ozone = "ozone";
    public const string Heat = "heat";
    public const string Noise = "noise";

    public static IReadOnlyList<RuleInstruction> About(string topic, IEnumerable<Severity> severities) =>
    [
        .. severities.Order()
            .Select(severity => new RuleInstruction(severity, TextsOf(topic, severity)))
            .Where(instruction => instruction.Texts.Count > 0),
    ];

    private static FrozenDictionary<string, string> TextsOf(string topic, Severity severity) => AlertLanguage.All
        .Select(language => (language.Tag, Text: language.Instructions.GetValueOrDefault(topic)?.GetValueOrDefault(severity.ToString())))
        .Where(one => one.Text is not null)
        .ToFrozenDictionary(one => one.Tag, one => one.Text!);
}
