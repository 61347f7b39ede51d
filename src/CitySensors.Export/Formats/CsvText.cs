using System.Buffers;

namespace CitySensors.Export.Formats;

/// <summary>
/// Texts of cells that spreadsheets do not take for formulas: stations choose their ids themselves. A text that begins with a character that may
/// begin a formula gets an apostrophe in front, and so does one that begins with an apostrophe, so that the text can be restored.
/// </summary>
public static class CsvText
{
    private const char Apostrophe = '\'';

    /// <summary>Some spreadsheets also take the full-width forms.</summary>
    private static readonly SearchValues<char> Dangerous = SearchValues.Create("=+-@'\uFF1D\uFF0B\uFF0D\uFF20");

    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > 0 && Dangerous.Contains(text[0]) ? Apostrophe + text : text;
    }

    /// <summary>The text before <see cref="Escape"/>.</summary>
    public static string Restore(string cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        return cell.Length > 0 && cell[0] == Apostrophe ? cell[1..] : cell;
    }
}
