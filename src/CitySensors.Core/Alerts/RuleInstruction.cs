using CitySensors.Core.Definitions;

namespace CitySensors.Core.Alerts;

/// <summary>What people should do while an alert of a severity is active.</summary>
/// <param name="Severity">The severity.</param>
/// <param name="Texts">The instruction by BCP 47 language tag.</param>
public sealed record RuleInstruction(Severity Severity, IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>The instruction of the severity, or else of the next lower one that has one: what helps against little is not wrong against more.</summary>
    internal static string? At(IReadOnlyList<RuleInstruction> instructions, Severity severity, string language) =>
        instructions.Where(one => one.Severity <= severity).MaxBy(one => one.Severity) is { } found ? LocalizedTexts.FindAny(found.Texts, language) : null;
}
