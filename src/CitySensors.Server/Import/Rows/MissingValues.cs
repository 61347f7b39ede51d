namespace CitySensors.Server.Import.Rows;

/// <summary>What stands for a missing value: an empty field, a text, or a number however it is written (-999, -999.0).</summary>
internal sealed class MissingValues
{
    private readonly HashSet<string> _texts;
    private readonly HashSet<double> _numbers;
    private readonly bool _decimalComma;

    public MissingValues(IReadOnlyList<string> texts, bool decimalComma)
    {
        _decimalComma = decimalComma;
        _texts = new HashSet<string>(texts, StringComparer.OrdinalIgnoreCase) { "" };
        _numbers = [.. texts.Where(text => TryParse(text, out _)).Select(text => TryParse(text, out var number) ? number : 0)];
    }

    public bool Contains(string text) => _texts.Contains(text);

    public bool Contains(double number) => _numbers.Contains(number);

    /// <summary>Reads a number with the file's decimal separator.</summary>
    public bool TryParse(string text, out double number) => RowValue.TryParse(text, _decimalComma, out number);
}
