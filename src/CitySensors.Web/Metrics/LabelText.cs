namespace CitySensors.Web.Metrics;

/// <summary>The labels of a series as Prometheus writes them: <c>sensor="rainfall",area="centre"</c>.</summary>
internal ref struct LabelText(Span<char> buffer)
{
    private readonly Span<char> _buffer = buffer;
    private int _length;

    public readonly ReadOnlySpan<char> Written => _buffer[.._length];

    public bool Overflowed { get; private set; }

    public void Add(string name, string value)
    {
        if (_length > 0) Append(",");
        Append(name);
        Append("=\"");
        foreach (ref readonly var c in value.AsSpan())
        {
            switch (c)
            {
                case '\\':
                    Append("\\\\");
                    break;
                case '"':
                    Append("\\\"");
                    break;
                case '\n':
                    Append("\\n");
                    break;
                default:
                    Append(new ReadOnlySpan<char>(in c));
                    break;
            }
        }

        Append("\"");
    }

    private void Append(scoped ReadOnlySpan<char> text)
    {
        if (text.TryCopyTo(_buffer[_length..])) _length += text.Length;
        else Overflowed = true;
    }
}
