namespace CitySensors.Core.Alerts.Texts;

/// <summary>An entry of the alert log in a language.</summary>
/// <param name="Language">The BCP 47 tag of headline and description.</param>
/// <param name="Headline">What it is about and how severe, in a few words.</param>
/// <param name="Description">What happened, which threshold was crossed, how unusual it is and since when.</param>
/// <param name="Instruction">What to do; null if the alert is not active or its rule does not say.</param>
public sealed record LocalizedAlert(string Language, string Headline, string Description, string? Instruction);
