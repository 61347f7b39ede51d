using System.Text;
using System.Text.Json;
using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;
using CitySensors.Server.Kafka.Alerts;

namespace CitySensors.Server.Tests.Kafka;

public sealed class AlertMessageTests
{
    private static readonly Alert Raised = new(
        "id",
        AlertState.Deescalated,
        new AlertSource("station", "centre", null, null),
        new AlertCondition("rule", "temperature", "Cel", 26, new Distribution(DistributionKind.Normal, 25, 2)),
        new AlertEpisode(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddTicks(1), Severity.Minor, Severity.Severe),
        new Measurement(27.25, 1.125, 1e-300),
        "Warm at Market Square: 27 °C.");

    [Fact]
    public void Decode_AnEncodedEntry_RoundTripsWithItsSequence() => Assert.Equal(Raised with { Sequence = 17 }, AlertMessage.Decode(AlertMessage.Encode(Raised), 17));

    [Theory]
    [InlineData(Audience.Public)]
    [InlineData(Audience.Staff)]
    public void Decode_AnAudience_RoundTrips(Audience audience)
    {
        var alert = Raised with { Audience = audience };
        Assert.Equal(audience, AlertMessage.Decode(AlertMessage.Encode(alert), 17).Audience);
    }

    [Fact]
    public void Decode_AMessageWithoutAudience_IsForBoth()
    {
        var text = Encoding.UTF8.GetString(AlertMessage.Encode(Raised)).Replace("\"audience\":\"Both\"", "\"other\":1", StringComparison.Ordinal);
        Assert.Contains("\"other\"", text, StringComparison.Ordinal);
        Assert.Equal(Raised with { Sequence = 17 }, AlertMessage.Decode(Encoding.UTF8.GetBytes(text), 17));
    }

    [Fact]
    public void Decode_ACancelledEntry_HasNoValue()
    {
        var cancelled = Raised with { State = AlertState.Cancelled, Measurement = Measurement.None, Source = Raised.Source with { Area = null } };
        Assert.Equal(cancelled with { Sequence = 3 }, AlertMessage.Decode(AlertMessage.Encode(cancelled), 3));
    }

    [Fact]
    public void Decode_AnEntryOfWindowsOrForecasts_KeepsItsFigure()
    {
        AlertFigure[] figures = [new() { Window = new(WindowFigure.OutlierShare, Between: "23:00/07:00") }, new() { Forecast = new("PT24H", 0.9, DateTimeOffset.UnixEpoch) }];
        foreach (var figure in figures)
        {
            var entry = Raised with { Condition = Raised.Condition with { Figure = figure } };
            Assert.Equal(entry with { Sequence = 3 }, AlertMessage.Decode(AlertMessage.Encode(entry), 3));
        }
    }

    [Fact]
    public void Decode_AnEntryOfAnEarlierVersion_HasNoFigure()
    {
        var text = Encoding.UTF8.GetString(AlertMessage.Encode(Raised));
        var before = text.Replace(""","figure":null""", "", StringComparison.Ordinal);
        Assert.NotEqual(text, before);
        Assert.Equal(Raised with { Sequence = 3 }, AlertMessage.Decode(Encoding.UTF8.GetBytes(before), 3));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"id": "only"}""")]
    [InlineData("not json")]
    public void Decode_InvalidEntry_Throws(string text) => Assert.ThrowsAny<JsonException>(() => AlertMessage.Decode(Encoding.UTF8.GetBytes(text), 1));
}
