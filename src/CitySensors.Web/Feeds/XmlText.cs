using System.Xml;

namespace CitySensors.Web.Feeds;

/// <summary>Text that can be written to XML.</summary>
internal static class XmlText
{
    /// <summary>The text with U+FFFD for what XML has no way to write, such as half of a surrogate pair.</summary>
    public static string Of(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (!IsWritable(text, i)) return string.Create(text.Length, text, static (chars, text) =>
            {
                for (var i = 0; i < chars.Length; i++) chars[i] = IsWritable(text, i) ? text[i] : '\uFFFD';
            });
        return text;
    }

    private static bool IsWritable(string text, int i) =>
        XmlConvert.IsXmlChar(text[i])
        || (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
        || (i > 0 && XmlConvert.IsXmlSurrogatePair(text[i], text[i - 1]));
}
