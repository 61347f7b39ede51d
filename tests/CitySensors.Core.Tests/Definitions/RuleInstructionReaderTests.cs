using System.Text.Json;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;

namespace CitySensors.Core.Tests.Definitions;

public sealed class RuleInstructionReaderTests
{
    private const string Levels = """[{"severity": "Minor", "above": 1}, {"severity": "Severe", "above": 2}]""";

    [Fact]
    public void ReadRule_Instructions_AreThoseOfTheirSeverity()
    {
        var rule = Read("""{"Severe": {"en": "Go in.", "de-AT": "Gehen Sie hinein."}, "Minor": {"de": "Achtung."}}""").Rule!;
        Assert.Equal([Severity.Minor, Severity.Severe], rule.Instructions.Select(instruction => instruction.Severity));
        Assert.Equal("Gehen Sie hinein.", rule.InstructionAt(Severity.Severe, "de-AT"));
        Assert.Equal("Go in.", rule.InstructionAt(Severity.Severe, "de"));
        Assert.Equal("Go in.", rule.InstructionAt(Severity.Extreme, "en-GB"));
        Assert.Equal("Achtung.", rule.InstructionAt(Severity.Moderate, "fr"));
    }

    [Fact]
    public void InstructionAt_OnlyHigherSeverities_IsNone() => Assert.Null(Read("""{"Severe": {"en": "Go in."}}""").Rule!.InstructionAt(Severity.Minor, "en"));

    [Theory]
    [InlineData("""{"severe": {"en": "a"}}""", "instructions.severe: Unknown member.")]
    [InlineData("[]", "instructions: Must be an object.")]
    [InlineData("""{"Extreme": {"en": "a"}}""", "instructions.Extreme: There is no level of this severity.")]
    [InlineData("""{"Minor": "a", "Severe": {"en": "", "german": "a", "de": 5}}""",
        "instructions.Minor: Must be an object.", "instructions.Severe.en: Must have 1 to 500 characters and no control characters.",
        "instructions.Severe.german: The name must be a BCP 47 language tag, such as de or de-AT.", "instructions.Severe.de: Must be a string.")]
    [InlineData("""{"Minor": {"en": "a", "EN": "b"}}""", "instructions.Minor.EN: Duplicate member.")]
    [InlineData("""{"Minor": {"en": "a\nb"}}""", "instructions.Minor.en: Must have 1 to 500 characters and no control characters.")]
    [InlineData("""{"Minor": {"en": "a\u202Eb", "de": "a\u200Bb", "fr": "a\uDB40\uDC41", "it": "a\u2066b", "es": "\u3164"}}""",
        "instructions.Minor.de: Must not have invisible characters or change the direction of text.", "instructions.Minor.en: Must not have invisible characters or change the direction of text.",
        "instructions.Minor.es: Must not have invisible characters or change the direction of text.", "instructions.Minor.fr: Must not have invisible characters or change the direction of text.",
        "instructions.Minor.it: Must not have invisible characters or change the direction of text.")]
    public void ReadRule_InvalidInstructions_ReportsAllErrors(string instructions, params string[] expected)
    {
        var (rule, errors) = Read(instructions);
        Assert.Null(rule);
        Assert.Equal(expected, errors.Select(error => $"{error.Member}: {error.Message}"));
    }

    [Fact]
    public void ReadRule_PersianAndEmoji_AreTexts()
    {
        const string persian = "\u067E\u0646\u062C\u0631\u0647\u200C\u0647\u0627 \u0631\u0627 \u0628\u0628\u0646\u062F\u06CC\u062F";
        Assert.Equal(persian, Read($$$"""{"Minor": {"fa": "{{{persian}}}", "en": "\u26A0\uFE0F Go in."}}""").Rule!.InstructionAt(Severity.Minor, "fa"));
    }

    [Fact]
    public void ReadRule_TooMuch_IsAnError()
    {
        var languages = string.Join(", ", Enumerable.Range(0, 51).Select(i => $"\"x{(char)('a' + i % 26)}-{i:00}\": \"a\""));
        Assert.Equal(
            ["instructions.Minor: Must have at most 50 languages.", "instructions.Severe.en: Must have 1 to 500 characters and no control characters."],
            Read($$$"""{"Minor": { {{{languages}}} }, "Severe": {"en": "{{{new string('a', 501)}}}"}}""").Errors.Select(error => $"{error.Member}: {error.Message}").Order());
    }

    [Fact]
    public void Write_Instructions_AreReadBack()
    {
        var rule = Read("""{"Severe": {"en": "Go in.", "de": "Gehen Sie hinein."}, "Minor": {"de": "Achtung."}}""").Rule!;
        var read = DefinitionText.Rule("r", 1, DefinitionText.Serialize(rule));
        Assert.Equal(["Minor de Achtung.", "Severe de Gehen Sie hinein.", "Severe en Go in."], read.Instructions.SelectMany(Lines));
    }

    private static IEnumerable<string> Lines(RuleInstruction one) => one.Texts.OrderBy(text => text.Key, StringComparer.Ordinal).Select(text => $"{one.Severity} {text.Key} {text.Value}");

    private static (Rule? Rule, IReadOnlyList<DefinitionError> Errors) Read(string instructions)
    {
        using var json = JsonDocument.Parse($$"""{"sensor": "rainfall", "levels": {{Levels}}, "instructions": {{instructions}}}""");
        return DefinitionReader.ReadRule("r", json.RootElement);
    }
}
