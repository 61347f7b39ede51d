using System.Text;
using CitySensors.Core.Sensors;
using CitySensors.Simulator.Running;
using FsCheck;
using FsCheck.Fluent;

namespace CitySensors.Simulator.Tests.Running;

public sealed class ReadingWriterTests
{
    private static readonly DateTimeOffset Time = new(2023, 11, 14, 22, 13, 20, 250, TimeSpan.Zero);

    [Fact]
    public void Write_AllSensors_ReturnsTheKnownShape()
    {
        var writer = new ReadingWriter(StandardSensorTypes.All);

        writer.Write("station-7", Time, [25.31, 60, 1013.123456, 200, 30.5, 50, -0.000004, 0.00001, 0]);

        Assert.Equal(
            """
            {"station_id": "station-7", "timestamp": 1700000000.25, "temperature": 25.31, "humidity": 60, "pressure": 1013.12346, "air_quality": 200, "particulate_matter": 30.5, "noise_level": 50, "illuminance": 0, "wind_speed": 0.00001, "rainfall": 0}

            """.ReplaceLineEndings("\n"),
            Encoding.UTF8.GetString(writer.Body.Span));
    }

    [Fact]
    public void Write_SensorWithoutValue_LeavesItOut()
    {
        var writer = new ReadingWriter(StandardSensorTypes.All.Take(3));

        writer.Write("station-1", Time, [double.NaN, -999, double.NaN]);

        Assert.Equal("{\"station_id\": \"station-1\", \"timestamp\": 1700000000.25, \"humidity\": -999}\n", Encoding.UTF8.GetString(writer.Body.Span));
    }

    [Fact]
    public void Write_AnyValueAndTime_IsReadBackRoundedToFiveDecimals() =>
        Prop.ForAll(
            Gen.Choose(-2_000_000_000, 2_000_000_000).Two().ToArbitrary(),
            numbers =>
            {
                var value = numbers.Item1 / 3e4;
                var time = Time.AddTicks(Math.Abs((long)numbers.Item2) * 100_000);
                var writer = new ReadingWriter(StandardSensorTypes.All.Take(1));
                writer.Write("station-1", time, [value]);
                var batch = new Support.Readings().Decode(writer.Body.Span);
                return batch.Count == 1 && batch[0].EventTime == time && batch[0].Values[0] == Math.Round(value * 1e5) / 1e5;
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Write_ManyReadings_ReturnsALineEach()
    {
        var writer = new ReadingWriter(StandardSensorTypes.All);
        for (var i = 0; i < 1000; i++) writer.Write($"station-{i + 1}", Time, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        var batch = new Support.Readings().Decode(writer.Body.Span);
        Assert.Equal(1000, batch.Count);

        writer.Clear();

        Assert.Equal(0, writer.Body.Length);
    }
}
