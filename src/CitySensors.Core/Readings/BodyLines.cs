namespace CitySensors.Core.Readings;

/// <summary>A place in a request body; lines, and bytes within the line, are counted from 1.</summary>
internal readonly record struct BodyPlace(int Line, int Byte);

/// <summary>Finds the places of offsets in a text. Offsets must not decrease, so that a text is searched for line ends once at most.</summary>
internal ref struct BodyLines
{
    private readonly ReadOnlySpan<byte> _text;
    private int _line;
    private int _lineStart;
    private int _searched;

    public BodyLines(ReadOnlySpan<byte> text)
        : this(text, new BodyPlace(1, 1))
    {
    }

    /// <param name="text">A part of a body.</param>
    /// <param name="start">Where the part starts in the body.</param>
    public BodyLines(ReadOnlySpan<byte> text, BodyPlace start)
    {
        _text = text;
        _line = start.Line;
        _lineStart = 1 - start.Byte;
    }

    public BodyPlace PlaceOf(int offset)
    {
        while (_text[_searched..offset].IndexOf((byte)'\n') is >= 0 and var length)
        {
            _searched += length + 1;
            _lineStart = _searched;
            _line++;
        }

        _searched = offset;
        return new BodyPlace(_line, offset - _lineStart + 1);
    }
}
