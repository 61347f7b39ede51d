using System.Text.RegularExpressions;

namespace CitySensors.Core.Definitions;

/// <summary>Looks texts up by BCP 47 language tag.</summary>
public static partial class LocalizedTexts
{
    private const string English = "en";

    /// <summary>Whether a text is a BCP 47 language tag. A $ of .NET is before a line feed, too.</summary>
    public static bool IsLanguage(string text) => Language().IsMatch(text) && text[^1] != '\n';

    /// <summary>The text of the same tag, or else of its primary language; null if there is none.</summary>
    /// <param name="texts">The texts by language tag.</param>
    /// <param name="language">A BCP 47 language tag, such as <c>de</c> or <c>de-AT</c>.</param>
    public static string? Find(IReadOnlyDictionary<string, string> texts, string language)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(language);
        return Of(language) ?? (language.IndexOf('-', StringComparison.Ordinal) is > 0 and var end ? Of(language[..end]) : null);

        string? Of(string tag) => texts.FirstOrDefault(text => text.Key.Equals(tag, StringComparison.OrdinalIgnoreCase)).Value;
    }

    /// <summary>The same, or else the English text, or else the first one by tag: a foreign language is better than nothing. Null if there are no texts.</summary>
    public static string? FindAny(IReadOnlyDictionary<string, string> texts, string language) =>
        Find(texts, language) ?? Find(texts, English) ?? texts.OrderBy(text => text.Key, StringComparer.Ordinal).FirstOrDefault().Value;

    [GeneratedRegex(DefinitionLimits.LanguagePattern)]
    private static partial Regex Language();
}
