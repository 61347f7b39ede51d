namespace CitySensors.Cases.Tests;

public sealed class ReadingsPageTests
{
    [Fact]
    public void ReadingsPage_Table_HasEveryCase()
    {
        var page = Repository.Read("docs/readings.md");
        var rows = ReadingCase.All.Select(one => $"| [{one.Name}](../tests/CitySensors.Cases.Tests/Cases/{one.Name}.json) | {one.Source} | {one.Outcome} |");
        var table = string.Join('\n', rows);
        Assert.True(page.Contains(table, StringComparison.Ordinal), $"The table of docs/readings.md must be:\n{table}");
    }
}
