namespace CitySensors.Core.Readings;

/// <summary>Splits a JSON array into the text of its elements, so that an invalid one does not affect the others. Quotes may be single or double.</summary>
internal ref struct ReadingElements
{
    private readonly ReadOnlySpan<byte> _text;
    private int _at;

    public ReadingElements(ReadOnlySpan<byte> text)
    {
        _text = text;
        _at = SkipSpace(0);
        IsArray = _at < text.Length && text[_at] == '[';
        IsObject = _at < text.Length && text[_at] == '{';
        _at++;
    }

    public bool IsArray { get; }

    public bool IsObject { get; }

    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Where the element starts, or the syntax error is.</summary>
    public int Start { get; private set; }

    /// <summary>The syntax error of the array, if <see cref="MoveNext"/> returned false because of one.</summary>
    public string? Fault { get; private set; }

    public bool MoveNext()
    {
        var start = SkipSpace(_at);
        Start = start;
        if (start >= _text.Length) return Failed(start, "unterminated array");
        if (_text[start] == ']')
        {
            var after = SkipSpace(start + 1);
            return after < _text.Length && Failed(after, "unexpected content after the array");
        }

        var end = ElementEnd(start);
        if (end < 0) return Failed(start, "unterminated reading");
        Current = _text[start..end].TrimEnd(" \t\r\n"u8);
        if (Current.IsEmpty) return Failed(start, "expected a reading");
        _at = end;
        if (_text[end] == ',')
        {
            _at = end + 1;
            if (SkipSpace(_at) is var next && next < _text.Length && _text[next] == ']') return Failed(next, "expected a reading");
        }

        return true;
    }

    private bool Failed(int at, string what)
    {
        Start = at;
        Fault = what;
        return false;
    }

    /// <summary>The index of the comma or bracket after the element at <paramref name="start"/>; -1 if there is none.</summary>
    private readonly int ElementEnd(int start)
    {
        var depth = 0;
        byte quote = 0;
        for (var i = start; i < _text.Length; i++)
        {
            var c = _text[i];
            if (quote != 0)
            {
                if (c == '\\') i++;
                else if (c == quote) quote = 0;
                continue;
            }

            switch (c)
            {
                case (byte)'"' or (byte)'\'':
                    quote = c;
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)',' or (byte)']' when depth == 0:
                    return i;
                case (byte)'}' or (byte)']' when depth > 0:
                    depth--;
                    break;
            }
        }

        return -1;
    }

    private readonly int SkipSpace(int at)
    {
        while (at < _text.Length && _text[at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r') at++;
        return at;
    }
}
