using System.Buffers;
using System.Text;
using System.Text.Json;

namespace CitySensors.Core.Readings;

/// <summary>Names and values of members as they are quoted in error messages.</summary>
internal static class MemberText
{
    private const int MaxQuoted = 40;
    private static readonly SearchValues<byte> WordEnds = SearchValues.Create(" \t\r\n,]}"u8);

    /// <summary>The content of a string or name. One that is not valid Unicode is returned as it was written.</summary>
    public static string Of(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    /// <summary>What a value is.</summary>
    /// <param name="written">What the sender wrote: an array that was not one there is a number that JSON does not have.</param>
    public static string KindOf(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> written) => reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray when written[(int)reader.TokenStartIndex] == '[' => "an array",
        JsonTokenType.StartArray => WordAt(written[(int)reader.TokenStartIndex..]),
        JsonTokenType.String => Quoted(Of(ref reader)),
        JsonTokenType.Number => Shortened(Encoding.UTF8.GetString(reader.ValueSpan)),
        JsonTokenType.Null => "null",
        _ => reader.GetBoolean() ? "true" : "false",
    };

    public static string Quoted(string text) => $"\"{Shortened(text)}\"";

    public static string Shortened(string text)
    {
        if (text.Length <= MaxQuoted) return text;
        // A lone surrogate cannot be encoded.
        var end = char.IsHighSurrogate(text[MaxQuoted - 1]) ? MaxQuoted - 1 : MaxQuoted;
        return string.Concat(text.AsSpan(0, end), "…");
    }

    private static string WordAt(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAny(WordEnds);
        return Encoding.ASCII.GetString(end < 0 ? text : text[..end]);
    }
}
