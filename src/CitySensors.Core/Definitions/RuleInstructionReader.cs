using System.Globalization;
using System.Text;
using System.Text.Json;
using CitySensors.Core.Alerts;

namespace CitySensors.Core.Definitions;

/// <summary>Reads and writes the instructions of a rule, an object of texts by language for each severity: merge patches can add a language.</summary>
internal static class RuleInstructionReader
{
    public const string Member = "instructions";

    public static IReadOnlyList<RuleInstruction> Read(ErrorCollector errors, JsonElement json)
    {
        if (errors.Object(json, "", Member) is not { } member) return [];
        errors.OnlyMembers(member, Member, Enum.GetNames<Severity>());
        return [.. Enum.GetValues<Severity>().Select(severity => One(errors, member, severity)).OfType<RuleInstruction>()];
    }

    /// <summary>An instruction of a severity that the rule never has would never be seen.</summary>
    public static void CheckSeverities(ErrorCollector errors, IReadOnlyList<RuleInstruction> instructions, IReadOnlyList<RuleLevel?> levels)
    {
        foreach (var instruction in instructions.Where(one => levels.All(level => level is not null && level.Severity != one.Severity)))
            errors.Add(ErrorCollector.Path(Member, instruction.Severity.ToString()), "There is no level of this severity.");
    }

    public static void Write(Utf8JsonWriter json, IReadOnlyList<RuleInstruction> instructions)
    {
        if (instructions.Count == 0) return;
        json.WriteStartObject(Member);
        foreach (var instruction in instructions)
        {
            json.WriteStartObject(instruction.Severity.ToString());
            foreach (var (language, text) in instruction.Texts.OrderBy(text => text.Key, StringComparer.Ordinal)) json.WriteString(language, text);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static RuleInstruction? One(ErrorCollector errors, JsonElement member, Severity severity)
    {
        var (name, path) = (severity.ToString(), ErrorCollector.Path(Member, severity.ToString()));
        var texts = errors.TextsByLanguage(member, Member, name, DefinitionLimits.MaxInstructionLength, DefinitionLimits.MaxInstructionLanguages);
        foreach (var (language, _) in texts.Where(text => text.Value.EnumerateRunes().Any(IsHidden)).OrderBy(text => text.Key, StringComparer.Ordinal))
            errors.Add(ErrorCollector.Path(path, language), "Must not have invisible characters or change the direction of text.");
        return texts.Count > 0 ? new RuleInstruction(severity, texts) : null;
    }

    /// <summary>
    /// Whether nobody sees the character, or it changes the direction of text: a text with it may read differently from what was approved. The joiners
    /// U+200C and U+200D belong to the spelling of Persian and Indian languages, and the fillers are letters that look like nothing.
    /// </summary>
    private static bool IsHidden(Rune rune) => rune.Value is not (0x200C or 0x200D)
        && (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
            || rune.Value is 0x115F or 0x1160 or 0x3164 or 0xFFA0);
}
