using System.Buffers;

namespace CitySensors.Core.Readings;

/// <summary>The Python representation of a dict, which some stations send: single quotes, None, True and False.</summary>
internal static class PythonText
{
    public static bool LooksLikePython(ReadOnlySpan<byte> text)
    {
        var inside = text.TrimStart(" \t\r\n"u8);
        return inside.Length > 0 && inside[0] == '{' && inside[1..].TrimStart(" \t\r\n"u8) is [(byte)'\'', ..];
    }

    /// <summary>Converts to JSON. Invalid input yields invalid JSON.</summary>
    public static byte[] ToJson(ReadOnlySpan<byte> text)
    {
        var json = new ArrayBufferWriter<byte>(text.Length + 16);
        for (var i = 0; i < text.Length;)
        {
            if (text[i] is (byte)'\'' or (byte)'"')
            {
                i = CopyString(text, i, json);
            }
            else if (IsLetter(text[i]))
            {
                var end = i;
                while (end < text.Length && IsLetter(text[end])) end++;
                json.Write(Word(text[i..end]));
                i = end;
            }
            else
            {
                json.Write(text.Slice(i++, 1));
            }
        }

        return json.WrittenSpan.ToArray();
    }

    private static bool IsLetter(byte c) => (uint)((c | 0x20) - 'a') < 26;

    private static ReadOnlySpan<byte> Word(ReadOnlySpan<byte> word) => word switch
    {
        _ when word.SequenceEqual("None"u8) => "null"u8,
        _ when word.SequenceEqual("True"u8) => "true"u8,
        _ when word.SequenceEqual("False"u8) => "false"u8,
        _ => word,
    };

    private static int CopyString(ReadOnlySpan<byte> text, int start, ArrayBufferWriter<byte> json)
    {
        var quote = text[start];
        json.Write("\""u8);
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] == quote)
            {
                json.Write("\""u8);
                return i + 1;
            }

            if (text[i] == '"')
            {
                json.Write("\\\""u8);
            }
            else if (text[i] == '\\' && i + 1 < text.Length)
            {
                i = CopyEscape(text, i + 1, json);
            }
            else
            {
                json.Write(text.Slice(i, 1));
            }
        }

        return text.Length;
    }

    /// <summary>Copies the escape sequence whose letter is at <paramref name="at"/>; returns the index after it.</summary>
    private static int CopyEscape(ReadOnlySpan<byte> text, int at, ArrayBufferWriter<byte> json)
    {
        switch (text[at])
        {
            case (byte)'\'':
                json.Write("'"u8);
                return at;
            case (byte)'x' when at + 2 < text.Length:
                json.Write("\\u00"u8);
                json.Write(text.Slice(at + 1, 2));
                return at + 2;
            default:
                json.Write("\\"u8);
                json.Write(text.Slice(at, 1));
                return at;
        }
    }
}
