using System.Collections.Frozen;
using System.Text.Json.Nodes;
using CitySensors.Core.Alerts;
using CitySensors.Core.Alerts.Texts;
using CitySensors.Core.Sensors;

namespace CitySensors.Core.Tests.Alerts.Texts;

/// <summary>Sentences of the server and of the page, whose tests read the same cases.</summary>
public sealed class AlertSentencesTests
{
    private static readonly DateTimeOffset Onset = new(2023, 11, 14, 22, 12, 20, TimeSpan.Zero);
    private static readonly DateTimeOffset Updated = new(2023, 11, 16, 3, 30, 0, TimeSpan.Zero);
    private static readonly AlertText Text = new(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
    private static readonly JsonNode File = JsonNode.Parse(System.IO.File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Alerts", "Texts", "cases.json")))!;

    private static readonly Dictionary<string, (string Onset, string Updated, string Hour)> Times = new()
    {
        ["en"] = ("23:12 on 14 November 2023 (UTC+1)", "04:30 on 16 November 2023 (UTC+1)", "06:00 on 15 November 2023 (UTC+1)"),
        ["de"] = ("14. November 2023, 23:12 Uhr (UTC+1)", "16. November 2023, 04:30 Uhr (UTC+1)", "15. November 2023, 06:00 Uhr (UTC+1)"),
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var one in File["cases"]!.AsArray())
                foreach (var language in AlertLanguage.All) data.Add((string)one!["name"]!, language.Tag);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Describe_Fields_IsTheSentenceOfTheCase(string name, string language)
    {
        var one = File["cases"]!.AsArray().Single(one => (string)one!["name"]! == name)!;
        var times = Times[language];
        var expected = ((string)one[language]!)
            .Replace("<onset>", times.Onset, StringComparison.Ordinal)
            .Replace("<updated>", times.Updated, StringComparison.Ordinal)
            .Replace("<hour>", times.Hour, StringComparison.Ordinal);
        Assert.Equal(expected, Text.Describe(AlertOf(one["alert"]!), (string)File["station"]!["name"]!, TypeOf((string)one["alert"]!["sensor"]!), AlertLanguage.Find(language)!));
    }

    [Theory]
    [InlineData("raised", "en", "Fine dust at Markt: Severe")]
    [InlineData("raised", "de", "Feinstaub an der Station Markt: Schwer")]
    [InlineData("unconfirmed", "de", "Feinstaub an der Station Markt: Schwer, unbestätigt")]
    [InlineData("cleared", "en", "Fine dust at Markt: over, Severe at its worst")]
    [InlineData("cancelled", "de", "Feinstaub an der Station Markt: Warnung gilt nicht mehr")]
    public void Localize_State_IsInTheHeadline(string state, string language, string headline)
    {
        var alert = AlertOf(JsonNode.Parse($$"""{"sensor": "particulate_matter", "unit": "ug/m3", "state": "{{state}}", "severity": "Severe", "value": 88, "threshold": 55.5, "side": "above"}""")!);
        Assert.Equal(headline, Text.Localize(alert, "Markt", TypeOf("particulate_matter"), null, AlertLanguage.Find(language)!).Headline);
    }

    [Fact]
    public void Localize_Forecast_DoesNotSayThatItIsSo()
    {
        var alert = AlertOf(File["cases"]!.AsArray().Single(one => (string)one!["name"]! == "a forecast above")!["alert"]!);
        Assert.Equal("Feinstaub an der Station Markt: Gering erwartet", Text.Localize(alert, "Markt", TypeOf("particulate_matter"), null, AlertLanguage.Find("de-AT")!).Headline);
    }

    [Fact]
    public void Describe_NameLikeAPlaceholder_StaysAsItIs()
    {
        var alert = AlertOf(JsonNode.Parse("""{"sensor": "particulate_matter", "unit": "ug/m3", "state": "cancelled", "severity": "Minor"}""")!);
        Assert.Equal("Fine dust at {sensor}}{: this warning no longer applies.", Text.Describe(alert, "{sensor}}{", TypeOf("particulate_matter"), AlertLanguage.English));
    }

    private static SensorType TypeOf(string id)
    {
        var sensor = File["sensors"]![id]!;
        return new SensorType(id, (string)sensor["name"]!, (string)sensor["unit"]!, null)
        {
            Decimals = (int?)sensor["decimals"], Names = sensor["names"]!.AsObject().ToFrozenDictionary(name => name.Key, name => (string)name.Value!),
        };
    }

    private static Alert AlertOf(JsonNode json)
    {
        var severity = Enum.Parse<Severity>((string)json["severity"]!);
        var highest = json["highest_severity"] is { } named ? Enum.Parse<Severity>((string)named!) : severity;
        var expected = json["expected"] is { } known ? new Distribution(DistributionKind.Normal, (double)known["mean"]!, (double)known["standard_deviation"]!) : null;
        return new Alert(
            "alert",
            Enum.Parse<AlertState>((string)json["state"]!, ignoreCase: true),
            new AlertSource("station-7", "centre", null, null),
            new AlertCondition("rule", (string)json["sensor"]!, (string)json["unit"]!, (double?)json["threshold"] ?? double.NaN, expected) { Figure = AlertFigure.FromJson(json.ToJsonString()) },
            new AlertEpisode(Onset, Updated, severity, highest),
            new Measurement((double?)json["value"] ?? double.NaN, double.NaN, (double?)json["tail_probability"] ?? double.NaN),
            Message: "")
        {
            Timing = (string?)json["timing"] == "late" ? AlertTiming.Late : AlertTiming.OnTime,
        };
    }
}
