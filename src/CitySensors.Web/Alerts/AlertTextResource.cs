using System.ComponentModel;
using CitySensors.Core.Alerts.Texts;

namespace CitySensors.Web.Alerts;

[Description("An entry in a language, by the present names of station and sensor type.")]
internal sealed record AlertTextResource
{
    [Description("The BCP 47 tag of the language.")]
    public required string Language { get; init; }

    [Description("What it is about and how severe, in a few words.")]
    public required string Headline { get; init; }

    [Description("What happened, which threshold was crossed, how unusual it is and since when, in the city's local time.")]
    public required string Description { get; init; }

    [Description("What to do, by the rule as it is now; in another language if the rule does not have it in this one. Omitted if the alert is not active after the entry, or the rule does not say.")]
    public string? Instruction { get; init; }

    public static AlertTextResource From(LocalizedAlert text) =>
        new() { Language = text.Language, Headline = text.Headline, Description = text.Description, Instruction = text.Instruction };
}
