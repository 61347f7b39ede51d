using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CitySensors.Core.Alerts.RuleSets;
using CitySensors.Core.Alerts.Texts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Tests.Alerts.Texts;

public sealed partial class AlertLanguageTests
{
    private static readonly Dictionary<string, JsonNode> Files = AlertLanguage.All.ToDictionary(language => language.Tag, language =>
    {
        using var stream = typeof(AlertLanguage).Assembly.GetManifestResourceStream($"alert-texts/{language.Tag}.json")!;
        return JsonNode.Parse(stream)!;
    });

    [Fact]
    public void All_BeginsWithEnglishAndHasGerman() => Assert.Equal(["en", "de"], AlertLanguage.All.Select(language => language.Tag));

    [Fact]
    public void All_Texts_HaveTheKeysAndPlaceholdersOfEnglish() => Assert.All(Files.Values, file => Assert.Equal(TextsOf(Files["en"]), TextsOf(file)));

    [Fact]
    public void All_Instructions_HaveTheTopicsAndSeveritiesOfEnglish() => Assert.All(Files.Values, file => Assert.Equal(InstructionsOf(Files["en"]), InstructionsOf(file)));

    [Fact]
    public void All_Formats_HaveAYearOfMonthsAndAllPartsOfAMoment() => Assert.All(Files.Values, file =>
    {
        Assert.Equal(12, file["formats"]!["months"]!.AsArray().Count);
        Assert.Equal(("date time zone", "day month year"), (PlaceholdersOf((string)file["formats"]!["moment"]!), PlaceholdersOf((string)file["formats"]!["date"]!)));
    });

    [Theory]
    [InlineData("de", "de")]
    [InlineData("DE-at", "de")]
    [InlineData("en-GB", "en")]
    [InlineData("fr", null)]
    public void Find_Tag_TakesThePrimaryLanguage(string tag, string? expected) => Assert.Equal(expected, AlertLanguage.Find(tag)?.Tag);

    [Fact]
    public void PublicRuleSets_EveryLevel_HasAnInstructionThatARuleMayHaveInEveryLanguage()
    {
        foreach (var template in PublicRuleSets.All.SelectMany(set => set.Templates.Select(template => new RuleSet(set.Name, set.Title, set.Source, [template]))))
        {
            var one = template.Templates[0];
            var catalogue = Catalogue.Empty.With(new SensorType(one.Sensors[0], "Quantity", one.Unit, null) { Aggregation = one.Unit == "dB" ? Aggregation.EnergyMean : Aggregation.Mean });
            var rule = template.For(catalogue)[0].Rule!;
            Assert.Equal(rule.Levels.Select(level => level.Severity), rule.Instructions.Select(instruction => instruction.Severity));
            Assert.All(rule.Instructions, instruction => Assert.Equal(Files.Keys.Order(), instruction.Texts.Keys.Order()));
            Assert.Equal(rule.Instructions.Count, DefinitionText.Rule("r", 1, DefinitionText.Serialize(rule)).Instructions.Count);
        }
    }

    private static IEnumerable<string> TextsOf(JsonNode file) => file["texts"]!.AsObject().Select(text => $"{text.Key} {PlaceholdersOf((string)text.Value!)}").Order(StringComparer.Ordinal);

    private static IEnumerable<string> InstructionsOf(JsonNode file) =>
        file["instructions"]!.AsObject().SelectMany(topic => topic.Value!.AsObject().Select(severity => $"{topic.Key} {severity.Key}")).Order(StringComparer.Ordinal);

    private static string PlaceholdersOf(string text) => string.Join(' ', Placeholder().Matches(text).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();
}
