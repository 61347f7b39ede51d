using CitySensors.Server.Import.Progress;

namespace CitySensors.Server.Tests.Import.Progress;

public sealed class PlainProgressTests
{
    [Theory]
    [InlineData(0, 0, 250, 1000, "a.csv: 25 %, 1,000 rows, 100 rows/s, 00:00:30 remaining")]
    [InlineData(500, 9000, 750, 10_000, "a.csv: 75 %, 10,000 rows, 100 rows/s, 00:00:10 remaining")]
    [InlineData(0, 0, 0, 0, "a.csv: 0 %, 0 rows, 0 rows/s, unknown remaining")]
    public void Describe_Position_HasShareRateAndRemainingTime(long firstBytes, long firstRows, long bytes, long rows, string text) => Assert.Equal(
        text,
        PlainProgress.Describe("a.csv", new ImportPosition(firstBytes, 1000, firstRows), new ImportPosition(bytes, 1000, rows), TimeSpan.FromSeconds(10)));
}
