using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using CitySensors.Server.Tests.City;
using CitySensors.Server.Tests.Hosting;
using CitySensors.Streams.Kafka;
using CitySensors.TestSupport.Contract;
using CitySensors.TestSupport.Kafka;
using CitySensors.TestSupport.Processes;
using CitySensors.Web.Metrics;
using Confluent.Kafka;

namespace CitySensors.Server.Tests.Kafka;

/// <summary>One server for all contracts, whose tests use ids of their own.</summary>
[CollectionDefinition(Name)]
public sealed class KafkaCity : ICollectionFixture<KafkaCityFixture>
{
    public const string Name = "contract with Kafka";
}

[Collection(KafkaCity.Name)]
public sealed class KafkaReadingIntakeTests(KafkaCityFixture city) : ReadingIntakeContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaReadingCorrectionTests(KafkaCityFixture city) : ReadingCorrectionContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaQualityTestsTests(KafkaCityFixture city) : QualityTestsContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaReadingErrorsTests(KafkaCityFixture city) : ReadingErrorsContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaReadingTimesTests(KafkaCityFixture city) : ReadingTimesContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaCityStatusTests(KafkaCityFixture city) : CityStatusContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaStationReportsTests(KafkaCityFixture city) : StationReportsContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaRetryTests(KafkaCityFixture city) : RetryContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaReadingHistoryTests(KafkaCityFixture city) : ReadingHistoryContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaAggregatesTests(KafkaCityFixture city) : AggregatesContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaAreaAggregatesTests(KafkaCityFixture city) : AreaAggregatesContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaJobsTests(KafkaCityFixture city) : JobsContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaExportTests(KafkaCityFixture city) : ExportContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaForecastsTests(KafkaCityFixture city) : ForecastsContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaDefinitionsTests(KafkaCityFixture city) : DefinitionsContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaDefinitionRequestsTests(KafkaCityFixture city) : DefinitionRequestsContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaDefinitionPatchTests(KafkaCityFixture city) : DefinitionPatchContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaDryRunTests(KafkaCityFixture city) : DryRunContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaDefinitionHistoryTests(KafkaCityFixture city) : DefinitionHistoryContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaRuleNamesTests(KafkaCityFixture city) : RuleNamesContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaRulePrecedenceTests(KafkaCityFixture city) : RulePrecedenceContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaStationPlacesTests(KafkaCityFixture city) : StationPlacesContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaSensorTypesTests(KafkaCityFixture city) : SensorTypesContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaRegistrationTests(KafkaCityFixture city) : RegistrationContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaStationSensorsTests(KafkaCityFixture city) : StationSensorsContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaAlertsTests(KafkaCityFixture city) : AlertsContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaAlertTextsTests(KafkaCityFixture city) : AlertTextsContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaAlertSilenceTests(KafkaCityFixture city) : AlertSilenceContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaHubTests(KafkaCityFixture city) : HubContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaMetricsTests(KafkaCityFixture city) : MetricsContract(city, MetricDefinitions.All.Select(metric => metric.Name));

/// <summary>Messages that devices produce to Kafka themselves.</summary>
[Collection(KafkaCity.Name)]
public sealed class KafkaMessageTests(KafkaCityFixture city) : ApiContract(city)
{
    [Fact]
    public async Task Consume_MessageWithInvalidAndUnknownMembers_KeepsTheOtherValuesAndDeadLettersItAsAPart()
    {
        var (station, silent) = (NewId("station"), NewId("station"));
        var text = Reading(station, Start, "\"temperature\": \"24.3\", \"rainfall\": NaN, \"humidity\": \"-\", \"rssi\": -71");
        var nothing = Reading(silent, Start, "\"temperature\": \"warm\", \"rssi\": -71");
        var good = Reading(station, Start.AddSeconds(1));
        await PutStationAsync(station);
        await city.Broker.ProduceAsync(city.ReadingsTopic, [Message(station, text), Message(silent, nothing), Message(station, good)]);

        var stored = await ItemsAsync($"/api/stations/{station}/readings", 2);
        Assert.Equal(24.3, (double)Assert.Single(stored[0]!["observations"]!.AsObject()).Value!["value"]!);

        var letters = city.Broker.ReadAll(city.DeadLetterTopic, 2).ToDictionary(letter => Encoding.UTF8.GetString(letter.Message.Value));
        Assert.Equal(
            ("rainfall must be a number, but is NaN; humidity must be a number, but is \"-\"; unknown sensor type \"rssi\"", "true"),
            (Header(letters[text], DeadLetterHeaders.Reason), Header(letters[text], DeadLetterHeaders.Part)));
        Assert.Equal(
            ("temperature must be a number, but is \"warm\"; unknown sensor type \"rssi\"", null),
            (Header(letters[nothing], DeadLetterHeaders.Reason), Header(letters[nothing], DeadLetterHeaders.Part)));
        Assert.False(letters.ContainsKey(good));
        using var unknown = await GetAsync($"/api/stations/{silent}");
        await ProblemAsync(unknown, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Consume_AnotherValueOfAKnownTime_KeepsTheStoredOneAndDeadLettersTheOther()
    {
        var station = NewId("station");
        await PutStationAsync(station);
        await city.Broker.ProduceAsync(city.ReadingsTopic, [
            Message(station, Reading(station, Start, "\"temperature\": 21.5")),
            Message(station, Reading(station, Start, "\"temperature\": 24, \"humidity\": 60")),
            Message(station, Reading(station, Start.AddSeconds(1)))]);

        var stored = await ItemsAsync($"/api/stations/{station}/readings", 2);
        Assert.Equal((21.5, 60.0), ((double)stored[0]!["observations"]!["temperature"]!["value"]!, (double)stored[0]!["observations"]!["humidity"]!["value"]!));
        var letter = Assert.Single(city.Broker.ReadAll(city.DeadLetterTopic, 1), letter => Encoding.UTF8.GetString(letter.Message.Key) == station);
        Assert.Equal(
            ("temperature is 24, but the stored reading of this time has 21.5, which is kept", "true", city.ReadingsTopic),
            (Header(letter, DeadLetterHeaders.Reason), Header(letter, DeadLetterHeaders.Part), Header(letter, DeadLetterHeaders.Topic)));
        Assert.Equal(
            ["station_id", "timestamp", "temperature"], JsonNode.Parse(letter.Message.Value)!.AsObject().Select(member => member.Key));
    }

    [Fact]
    public async Task Consume_MessageThatReplacesOnConflict_CorrectsTheStoredValueInTheNameOfItsSender()
    {
        var station = NewId("station");
        await PutStationAsync(station);
        await city.Broker.ProduceAsync(city.ReadingsTopic, [Message(station, Reading(station, Start, "\"temperature\": 21.5"))]);
        await ItemsAsync($"/api/stations/{station}/readings", 1);
        await city.Broker.ProduceAsync(
            city.ReadingsTopic,
            [Message(station, Reading(station, Start, "\"temperature\": 24"))],
            new Headers { { "on-conflict", "replace"u8.ToArray() }, { "sent-by", "calibration"u8.ToArray() } });

        var revision = Assert.Single(await ItemsAsync($"/api/stations/{station}/readings/revisions", 1))!;
        Assert.Equal(("calibration", 21.5), ((string)revision["changed_by"]!, (double)revision["before"]!["temperature"]!["value"]!));
        Assert.Equal(24, (double)(await ItemsAsync($"/api/stations/{station}/readings", 1))[0]!["observations"]!["temperature"]!["value"]!);
    }

    private static (string?, byte[]?) Message(string key, string text) => (key, Encoding.UTF8.GetBytes(text));

    private static string? Header(ConsumeResult<byte[], byte[]> letter, string name) =>
        letter.Message.Headers.TryGetLastBytes(name, out var value) ? Encoding.UTF8.GetString(value) : null;
}

[Collection(KafkaCity.Name)]
public sealed class KafkaWindowRulesTests(KafkaCityFixture city) : WindowRulesContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaForecastRulesTests(KafkaCityFixture city) : ForecastRulesContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaBudgetLevelTests(KafkaCityFixture city) : BudgetLevelContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaEventsTests(KafkaCityFixture city) : EventsContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaRulePreviewTests(KafkaCityFixture city) : RulePreviewContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaAlertHandlingTests(KafkaCityFixture city) : AlertHandlingContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaAuditTests(KafkaCityFixture city) : AuditContract(city);
