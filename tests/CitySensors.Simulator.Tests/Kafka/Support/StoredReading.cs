using System.Text.Json;

namespace CitySensors.Simulator.Tests.Kafka.Support;

/// <summary>A message of the topic.</summary>
internal sealed record StoredReading(int Partition, long Offset, string Key, string Value)
{
    public string Station => Member("station_id").GetString()!;

    public decimal Timestamp => Member("timestamp").GetDecimal();

    private JsonElement Member(string name)
    {
        using var json = JsonDocument.Parse(Value);
        return json.RootElement.GetProperty(name).Clone();
    }
}

internal static class StoredReadings
{
    /// <summary>Fails unless every reading is there once, and each station's are in one partition under its name, in the order of their time.</summary>
    /// <param name="readings">Everything that stands in the topic.</param>
    /// <param name="count">How many there must be; null where that is not known.</param>
    public static void AssertOnceAndInOrder(this IReadOnlyList<StoredReading> readings, long? count = null)
    {
        if (count is { } expected) Assert.Equal(expected, readings.Count);
        Assert.Equal(readings.Count, readings.Select(reading => reading.Value).Distinct().Count());
        Assert.All(readings.GroupBy(reading => reading.Key), station =>
        {
            Assert.Single(station.Select(reading => reading.Partition).Distinct());
            var times = station.Select(reading => reading.Timestamp).ToList();
            Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.First < pair.Second, $"{station.Key}: {pair.Second} stands after {pair.First}."));
            Assert.All(station, reading => Assert.Equal(station.Key, reading.Station));
        });
    }
}
