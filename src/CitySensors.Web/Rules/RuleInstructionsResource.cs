using System.ComponentModel;
using System.Text.Json.Serialization;
using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Web.OpenApi;

namespace CitySensors.Web.Rules;

[Description("What people should do while an alert of a severity is active. Texts have no invisible characters and none that change the direction of text.")]
internal sealed record RuleInstructionsResource
{
    private const string Texts = "The texts by BCP 47 language tag, such as de or de-AT; at most 50.";

    [Description(Texts)]
    [JsonPropertyName(nameof(Severity.Minor)), LocalizedText(DefinitionLimits.MaxInstructionLength)]
    public IReadOnlyDictionary<string, string>? Minor { get; init; }

    [Description(Texts)]
    [JsonPropertyName(nameof(Severity.Moderate)), LocalizedText(DefinitionLimits.MaxInstructionLength)]
    public IReadOnlyDictionary<string, string>? Moderate { get; init; }

    [Description(Texts)]
    [JsonPropertyName(nameof(Severity.Severe)), LocalizedText(DefinitionLimits.MaxInstructionLength)]
    public IReadOnlyDictionary<string, string>? Severe { get; init; }

    [Description(Texts)]
    [JsonPropertyName(nameof(Severity.Extreme)), LocalizedText(DefinitionLimits.MaxInstructionLength)]
    public IReadOnlyDictionary<string, string>? Extreme { get; init; }

    /// <returns>Null if there are none.</returns>
    public static RuleInstructionsResource? From(IReadOnlyList<RuleInstruction> instructions)
    {
        return instructions.Count == 0 ? null : new()
        {
            Minor = Of(Severity.Minor), Moderate = Of(Severity.Moderate), Severe = Of(Severity.Severe), Extreme = Of(Severity.Extreme),
        };

        IReadOnlyDictionary<string, string>? Of(Severity severity) => instructions.FirstOrDefault(one => one.Severity == severity)?.Texts;
    }
}
