using System.Globalization;
using System.Text;

namespace CitySensors.Core.Definitions;

/// <summary>Which texts people can see and tell from others.</summary>
internal static class VisibleText
{
    /// <summary>Letters and symbols that are shown as nothing: fillers of Hangul, and the empty pattern of Braille.</summary>
    private static readonly Rune[] Blank = [new(0x115F), new(0x1160), new(0x2800), new(0x3164), new(0xFFA0)];

    /// <summary>Whether a text has only visible characters and white space, and that not at its ends.</summary>
    public static bool IsVisible(string text) =>
        text.Length > 0 && !char.IsWhiteSpace(text[0]) && !char.IsWhiteSpace(text[^1]) && text.EnumerateRunes().All(rune => rune.Value == ' ' || IsVisible(rune));

    /// <summary>Whether there is something to be seen.</summary>
    public static bool HasVisible(string text) => text.EnumerateRunes().Any(IsVisible);

    private static bool IsVisible(Rune rune) => !Blank.Contains(rune) && Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
