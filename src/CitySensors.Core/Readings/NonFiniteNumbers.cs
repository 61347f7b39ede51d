using System.Text;

namespace CitySensors.Core.Readings;

/// <summary>
/// The numbers that JSON does not have but that devices and their libraries write: NaN and Infinity, also as C prints them (nan, inf), with
/// or without a sign.
/// </summary>
internal static class NonFiniteNumbers
{
    /// <summary>
    /// Replaces each by an empty array of the same length: the text can be parsed, every place in it remains the same, and an array is
    /// neither a value, a station nor a time.
    /// </summary>
    /// <returns>Null if there are none.</returns>
    public static byte[]? ReplaceIn(ReadOnlySpan<byte> json)
    {
        byte[]? replaced = null;
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] == '"')
            {
                i = StringEnd(json, i);
            }
            else if (IsOfWord(json[i]))
            {
                var end = i + 1;
                while (end < json.Length && IsOfWord(json[end])) end++;
                if (IsNonFinite(json[i..end]))
                {
                    replaced ??= json.ToArray();
                    replaced.AsSpan(i..end).Fill((byte)' ');
                    (replaced[i], replaced[end - 1]) = ((byte)'[', (byte)']');
                }

                i = end - 1;
            }
        }

        return replaced;
    }

    private static bool IsNonFinite(ReadOnlySpan<byte> word)
    {
        if (word[0] is (byte)'-' or (byte)'+') word = word[1..];
        return Ascii.EqualsIgnoreCase(word, "nan"u8) || Ascii.EqualsIgnoreCase(word, "inf"u8) || Ascii.EqualsIgnoreCase(word, "infinity"u8);
    }

    private static bool IsOfWord(byte c) => char.IsAsciiLetterOrDigit((char)c) || c is (byte)'-' or (byte)'+' or (byte)'.' or (byte)'_';

    /// <summary>The index of the quote that closes the string, or the last index of the text.</summary>
    private static int StringEnd(ReadOnlySpan<byte> json, int start)
    {
        for (var i = start + 1; i < json.Length; i++)
        {
            if (json[i] == '\\') i++;
            else if (json[i] == '"') return i;
        }

        return json.Length - 1;
    }
}
