using CitySensors.Core.Readings;

namespace CitySensors.Core.Tests.Readings;

public sealed class ReadingBatchTests
{
    [Theory]
    [InlineData(new long[0], new int[0])]
    [InlineData(new long[] { 1, 2, 2, 5 }, new[] { 0, 1, 2, 3 })]
    [InlineData(new long[] { 5, 2, 7, 2, 1 }, new[] { 4, 1, 3, 0, 2 })]
    public void ByEventTime_AnyOrder_IsSortedAndKeepsTheOrderOfEqualTimes(long[] times, int[] expected)
    {
        var batch = new ReadingBatch();
        batch.Reset(1, DateTimeOffset.UnixEpoch);
        foreach (var (i, ticks) in times.Index())
        {
            batch.NextRow();
            batch.Add("station-1", ticks, i);
        }

        Assert.Equal(expected, batch.ByEventTime());
    }
}
