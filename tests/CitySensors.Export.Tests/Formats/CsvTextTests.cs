using CitySensors.Export.Formats;

namespace CitySensors.Export.Tests.Formats;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("station-7", "station-7")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@sum", "'@sum")]
    [InlineData("'=1", "''=1")]
    [InlineData("", "")]
    public void Escape_AnyText_BeginsNoFormulaAndCanBeRestored(string text, string cell)
    {
        Assert.Equal(cell, CsvText.Escape(text));
        Assert.Equal(text, CsvText.Restore(cell));
    }
}
