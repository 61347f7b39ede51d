using CitySensors.Core.Readings;
using FsCheck.Fluent;

namespace CitySensors.Core.Tests.Readings;

public sealed class TimestampTests
{
    [Theory]
    [InlineData(0, "1970-01-01T00:00:00.0000000")]
    [InlineData(1700000000, "2023-11-14T22:13:20.0000000")]
    [InlineData(1700000000.123456, "2023-11-14T22:13:20.1234560")]
    [InlineData(1700000000.9999999, "2023-11-14T22:13:21.0000000")]
    [InlineData(1700000000123, "2023-11-14T22:13:20.1230000")]
    [InlineData(1700000000123.456, "2023-11-14T22:13:20.1234560")]
    [InlineData(99999999999, "5138-11-16T09:46:39.0000000")]
    [InlineData(1e11, "1973-03-03T09:46:40.0000000")]
    [InlineData(253370764799000, "9998-12-31T23:59:59.0000000")]
    public void TryFromUnix_SecondsOrMilliseconds_IsTheTimeToTheMicrosecond(double number, string expected)
    {
        Assert.True(Timestamp.TryFromUnix(number, out var ticks));
        Assert.Equal(expected, new DateTime(ticks).ToString("yyyy-MM-ddTHH:mm:ss.fffffff", null));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-1e-9)]
    [InlineData(253370764800000)]
    [InlineData(1e300)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void TryFromUnix_InvalidTime_IsFalse(double number) => Assert.False(Timestamp.TryFromUnix(number, out _));

    [Theory]
    [InlineData("2023-11-14T22:13:20Z", "2023-11-14T22:13:20.0000000")]
    [InlineData("2023-11-14 22:13:20Z", "2023-11-14T22:13:20.0000000")]
    [InlineData("2023-11-14t22:13:20z", "2023-11-14T22:13:20.0000000")]
    [InlineData("2023-11-14T23:13:20+01:00", "2023-11-14T22:13:20.0000000")]
    [InlineData("2023-11-14T17:43:20-04:30", "2023-11-14T22:13:20.0000000")]
    [InlineData("2023-11-14T22:13:20.5Z", "2023-11-14T22:13:20.5000000")]
    [InlineData("2023-11-14T22:13:20.123456Z", "2023-11-14T22:13:20.1234560")]
    [InlineData("2023-11-14T22:13:20.1234567Z", "2023-11-14T22:13:20.1234560")]
    [InlineData("2023-11-14T22:13:20.123456789Z", "2023-11-14T22:13:20.1234560")]
    [InlineData("2023-11-14T23:13:20.123456789123+01:00", "2023-11-14T22:13:20.1234560")]
    [InlineData("2024-02-29T00:00:00-00:00", "2024-02-29T00:00:00.0000000")]
    public void TryFromText_Rfc3339_IsTheTimeToTheMicrosecond(string text, string expected)
    {
        Assert.True(Timestamp.TryFromText(text, out var ticks));
        Assert.Equal(expected, new DateTime(ticks).ToString("yyyy-MM-ddTHH:mm:ss.fffffff", null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("NaN")]
    [InlineData("2023-11-14")]
    [InlineData("2023-11-14T22:13:20")]
    [InlineData("2023-11-14T22:13:20.123456")]
    [InlineData("2023-11-14T22:13:20.123456789")]
    [InlineData("2023-02-29T22:13:20Z")]
    [InlineData("2023-11-14T25:13:20Z")]
    [InlineData("2023-11-14T22:13:20+1:00")]
    [InlineData("2023-11-14T22:13:20+15:00")]
    [InlineData("2023-11-14T22:13:20.123456789+")]
    [InlineData("2023-11-14T22:13:20.123456789 UTC+01:00")]
    [InlineData(" 2023-11-14T22:13:20Z")]
    [InlineData("2023-11-14T22:13:20.Z")]
    [InlineData("1969-12-31T23:59:59Z")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("Tue, 14 Nov 2023 22:13:20 GMT")]
    public void TryFromText_AnythingElse_IsFalse(string text) => Assert.False(Timestamp.TryFromText(text, out _));

    [Fact]
    public void TryFromText_AnyTimeWrittenByTheRoundTripFormat_IsThatTime() => Properties.Hold(
        from seconds in Gen.Choose(0, int.MaxValue)
        from microseconds in Gen.Choose(0, 999_999)
        from minutes in Gen.Choose(-14 * 60, 14 * 60)
        select DateTimeOffset.FromUnixTimeSeconds(seconds).AddMicroseconds(microseconds).ToOffset(TimeSpan.FromMinutes(minutes)),
        time =>
        {
            Assert.True(Timestamp.TryFromText(time.ToString("O"), out var ticks));
            Assert.Equal(time.UtcTicks, ticks);
        });

    [Fact]
    public void Decode_WithoutATimestamp_TakesTheArrival()
    {
        foreach (var text in new[] { """{"station_id":"a","temperature":1}""", """{"station_id":"a","timestamp":null,"temperature":1}""" })
            Assert.Equal(DecoderDriver.Arrived, new DecoderDriver("a").Decode(text).Batch[0].EventTime);
    }

    [Theory]
    [InlineData("1700000300", true)]
    [InlineData("1700000300000", true)]
    [InlineData("1700000300.001", false)]
    [InlineData("\"2023-11-14T22:18:20Z\"", true)]
    [InlineData("\"2023-11-14T22:18:20.001Z\"", false)]
    [InlineData("99999999999", false)]
    public void Decode_TimeAhead_TakesItUpToTheLimit(string timestamp, bool taken)
    {
        var decoder = new DecoderDriver("a").Decode($$"""{"station_id":"a","timestamp":{{timestamp}},"temperature":1}""");
        if (taken) Assert.Equal(1, decoder.Batch.Count);
        else Assert.Equal(RejectionReason.Timestamp, decoder.Rejected().Reason);
    }

    [Fact]
    public void Decode_TimeTooFarAhead_ReportsBoth()
    {
        var error = new DecoderDriver("a").Decode("""{"station_id":"a","timestamp":1700000301,"temperature":1}""").Rejected().Error;
        Assert.Equal("timestamp is 2023-11-14T22:18:21Z, more than 00:05:00 in the future", error);
    }
}
