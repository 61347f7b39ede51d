using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using FsCheck.Fluent;

namespace CitySensors.Core.Tests.Readings;

public sealed class TimestampTests
{
    [Theory]
    [InlineData(1000000000, "2001-09-09T01:46:40.0000000")]
    [InlineData(1700000000, "2023-11-14T22:13:20.0000000")]
    [InlineData(1700000000.123456, "2023-11-14T22:13:20.1234560")]
    [InlineData(1700000000.9999999, "2023-11-14T22:13:21.0000000")]
    [InlineData(1700000000123, "2023-11-14T22:13:20.1230000")]
    [InlineData(1700000000123.456, "2023-11-14T22:13:20.1234560")]
    [InlineData(99999999999, "5138-11-16T09:46:39.0000000")]
    [InlineData(1e12, "2001-09-09T01:46:40.0000000")]
    [InlineData(253370764799000, "9998-12-31T23:59:59.0000000")]
    public void TryFromUnix_SecondsOrMilliseconds_IsTheTimeToTheMicrosecond(double number, string expected)
    {
        Assert.True(Timestamp.TryFromUnix(number, out var ticks));
        Assert.Equal(expected, new DateTime(ticks).ToString("yyyy-MM-ddTHH:mm:ss.fffffff", null));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(999999999.999)]
    [InlineData(1e11)]
    [InlineData(999999999999)]
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
    [InlineData("2023-11-15T03:43:20+0530", "2023-11-14T22:13:20.0000000")]
    [InlineData("2023-11-14T17:43:20.25-0430", "2023-11-14T22:13:20.2500000")]
    [InlineData("2023-11-15T12:13:20+14:00", "2023-11-14T22:13:20.0000000")]
    [InlineData("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.9999990")]
    [InlineData("2017-01-01T00:59:60.25+0100", "2016-12-31T23:59:59.9999990")]
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
    [InlineData("2023-11-14T22:13:61Z")]
    [InlineData("2023-11-14T22:60:20Z")]
    [InlineData("2023-11-14T22:13:20+01")]
    [InlineData("2023-11-14T22:13:20+01:60")]
    [InlineData("2023-11-14T22:13:20+1401")]
    [InlineData("2023-11-14T22:13:20+ 100")]
    [InlineData("20231114T221320+0100")]
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
        Assert.Equal("timestamp is 2023-11-14T22:18:21Z, more than PT5M in the future", error);
    }

    [Theory]
    [InlineData("312", "312 is before September 2001; the clock was probably not set, it counts from 1970, or this is an uptime")]
    [InlineData("86400.5", "86400.5 is before September 2001; the clock was probably not set, it counts from 1970, or this is an uptime")]
    [InlineData("315964860", "315964860 is before September 2001; the clock was probably not set, it counts from 1980")]
    [InlineData("946684812", "946684812 is before September 2001; the clock was probably not set, it counts from 2000")]
    [InlineData("500000000", "500000000 is before September 2001")]
    [InlineData("20231114", "20231114 looks like a date")]
    [InlineData("202311142213", "202311142213 looks like a date")]
    [InlineData("150000000000", "is 150000000000")]
    [InlineData("-5", "is -5")]
    [InlineData("\"20231114\"", "\"20231114\" is a date without separators")]
    [InlineData("\"20231114T221320Z\"", "\"20231114T221320Z\" is a date without separators")]
    [InlineData("\"14.11.2023 22:13\"", "is \"14.11.2023 22:13\"")]
    [InlineData("true", "is true")]
    public void Decode_NoTime_IsRejectedWithWhatItLooksLike(string timestamp, string reason)
    {
        var rejection = new DecoderDriver("a").Decode($$"""{"station_id":"a","timestamp":{{timestamp}},"temperature":1}""").Rejected();
        Assert.Equal(RejectionReason.Timestamp, rejection.Reason);
        Assert.Equal($"timestamp must be Unix seconds, Unix milliseconds or RFC 3339 with an offset, but {reason}", rejection.Error);
    }

    [Theory]
    [InlineData("2311142213", "2043-03-28T07:56:53Z", "")]
    [InlineData("2023111422", "2034-02-09T15:23:42Z", "; 2023111422 looks like a date, not a Unix time")]
    [InlineData("20231114221320", "2611-02-06T09:57:01Z", "; 20231114221320 looks like a date, not a Unix time")]
    [InlineData("4000000000", "2096-10-02T07:06:40Z", "")]
    public void Decode_TimeThatLooksLikeADate_IsNeverReadAsAnotherTime(string timestamp, string time, string hint)
    {
        var error = new DecoderDriver("a").Decode($$"""{"station_id":"a","timestamp":{{timestamp}},"temperature":1}""").Rejected().Error;
        Assert.Equal($"timestamp is {time}, more than PT5M in the future{hint}", error);
    }

    [Theory]
    [InlineData("1970-01-01T00:05:12Z", "; the clock was probably not set, it counts from 1970, or this is an uptime")]
    [InlineData("1980-01-06T00:05:12Z", "; the clock was probably not set, it counts from 1980")]
    [InlineData("2000-03-01T08:00:00Z", "; the clock was probably not set, it counts from 2000")]
    [InlineData("2013-11-13T22:13:19Z", "")]
    public void Decode_TimeTooFarBehind_ReportsBoth(string timestamp, string hint)
    {
        var error = new DecoderDriver("a").Decode($$"""{"station_id":"a","timestamp":"{{timestamp}}","temperature":1}""").Rejected().Error;
        Assert.Equal($"timestamp is {timestamp}, more than P3653D in the past{hint}", error);
    }

    [Theory]
    [InlineData("1700000000", 1)]
    [InlineData("1700000060", 1)]
    [InlineData("1700000061", 0)]
    [InlineData("1699996400", 1)]
    [InlineData("1699996399", 0)]
    public void Decode_StationHasLimits_TheyCountInsteadOfThoseOfTheCity(string timestamp, int taken)
    {
        var station = new StationDefinition("a", "A", MaxAhead: TimeSpan.FromMinutes(1), MaxBehind: TimeSpan.FromHours(1));
        var text = $$"""{"station_id":"a","timestamp":{{timestamp}},"temperature":1}""";
        Assert.Equal(taken, new DecoderDriver(station).Decode(text).Batch.Count);
        // Parsed instead of scanned.
        Assert.Equal(taken, new DecoderDriver(station).Decode(text.Replace("}", ",\"humidity\":null}", StringComparison.Ordinal)).Batch.Count);
    }

    [Theory]
    [InlineData("1700000000")]
    [InlineData("4000000000")]
    [InlineData("\"1970-01-01T00:05:12Z\"")]
    public void Decode_TimeOfArrivalCounts_TimestampIsIgnored(string timestamp)
    {
        var decoder = new DecoderDriver(new StationDefinition("a", "A", TimeSource: TimeSource.Arrival));
        decoder.DecodeLines(string.Concat(Enumerable.Repeat($$"""{"station_id":"a","timestamp":{{timestamp}},"temperature":1}""" + "\n", 2)));
        Assert.Equal([DecoderDriver.Arrived, DecoderDriver.Arrived.AddMicroseconds(1)], [decoder.Batch[0].EventTime, decoder.Batch[1].EventTime]);
    }

    [Theory]
    [InlineData("312")]
    [InlineData("20231114")]
    [InlineData("\"yesterday\"")]
    public void Decode_TimeOfArrivalCounts_TimestampMayBeAnything(string timestamp)
    {
        var decoder = new DecoderDriver(new StationDefinition("a", "A", TimeSource: TimeSource.Arrival));
        decoder.Decode($$"""{"station_id":"a","timestamp":{{timestamp}},"temperature":1}""");
        Assert.Equal(DecoderDriver.Arrived, decoder.Batch[0].EventTime);
        // Whichever member is first.
        decoder.Decode($$"""{"timestamp":{{timestamp}},"station_id":"a","temperature":1}""");
        Assert.Equal(DecoderDriver.Arrived, decoder.Batch[0].EventTime);
    }
}
