using System.Net;
using System.Text;
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
public sealed class KafkaSensorTypesTests(KafkaCityFixture city) : SensorTypesContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaRegistrationTests(KafkaCityFixture city) : RegistrationContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaStationSensorsTests(KafkaCityFixture city) : StationSensorsContract(city);

[Collection(KafkaCity.Name)]
public sealed class KafkaAlertsTests(KafkaCityFixture city) : AlertsContract(city);

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

    private static (string?, byte[]?) Message(string key, string text) => (key, Encoding.UTF8.GetBytes(text));

    private static string? Header(ConsumeResult<byte[], byte[]> letter, string name) =>
        letter.Message.Headers.TryGetLastBytes(name, out var value) ? Encoding.UTF8.GetString(value) : null;
}
