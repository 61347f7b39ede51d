using CitySensors.Server.Import;

namespace CitySensors.Server.Tests.Import;

public sealed class DryRunTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Write_File_ShowsUnitsAndFirstRowsAsUnderstood()
    {
        const string mapping = """
            { "station": { "column": "id", "prefix": "x-" }, "time": { "columns": ["day", "hour"], "format": "dd.MM.yyyy H", "zone": "Europe/Berlin" }, "decimal": ",",
              "values": [{ "column": "t", "sensor": "temperature" }, { "column": "p", "sensor": "pressure", "unit": "Pa" }, { "column": "no2", "sensor": "no2", "unit": "ug/m3" }] }
            """;
        var file = await _folder.WriteAsync("a.csv", """
            id;day;hour;t;p;no2
            1;27.11.2026;3;4,5;101325;7
            1;27.11.2026;4;warm;101300;7
            1;27.11.2026;5;;;7
            1;27.11.2026;25;4,5;101325;7
            """);
        var text = new StringWriter { NewLine = "\n" };
        var counts = await DryRun.WriteAsync(file, ImportFiles.Options(mapping), ImportFiles.Catalogue, text, TestContext.Current.CancellationToken);
        Assert.Equal(
            $"""
            {file}: CSV separated by semicolon, mapping test
              station from id with the prefix x-
              time from day hour as dd.MM.yyyy H, in Europe/Berlin where there is no offset
              t in Cel (assumed) -> temperature in Cel
              p in Pa -> pressure in hPa
              no2: ignored, because there is no sensor type no2
              line 2: x-1 2026-11-27T02:00:00Z temperature 4.5 Cel, pressure 1013.25 hPa
              line 3: x-1 2026-11-27T03:00:00Z pressure 1013 hPa (ignored: t "warm" is not a number)
              line 4: x-1 2026-11-27T04:00:00Z no value
              line 5: refused, day hour "27.11.2026 25" is not a time as dd.MM.yyyy H

            """.ReplaceLineEndings("\n"), text.ToString());
        Assert.Equal(new ImportCounts { Rows = 4, Accepted = 2, Empty = 1, Refused = 1, InvalidValues = 1 }, counts);
    }

    [Theory]
    [InlineData(5, 0, 0, 0, 0)]
    [InlineData(0, 5, 0, 0, 0)]
    [InlineData(5, 0, 1, 0, 1)]
    [InlineData(5, 0, 0, 1, 1)]
    [InlineData(0, 0, 5, 0, 2)]
    [InlineData(0, 0, 0, 0, 2)]
    public void ExitCode_OfCounts_TellsWhetherRowsWereLost(long accepted, long duplicates, long refused, long invalidValues, int code) => Assert.Equal(
        code, ImportExitCode.Of(new ImportCounts { Accepted = accepted, Duplicates = duplicates, Refused = refused, InvalidValues = invalidValues }));
}
