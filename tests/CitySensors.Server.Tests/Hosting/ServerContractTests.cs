using CitySensors.Server.Tests.City;
using CitySensors.TestSupport.Contract;
using CitySensors.TestSupport.OpenApi;
using CitySensors.TestSupport.Processes;
using CitySensors.Web.Metrics;

namespace CitySensors.Server.Tests.Hosting;

[Collection(SharedServers.Readings)]
public sealed class ServerReadingCorrectionTests(ServerCityFixture city) : ReadingCorrectionContract(city);

[Collection(SharedServers.Readings)]
public sealed class ServerQualityTestsTests(ServerCityFixture city) : QualityTestsContract(city);

[Collection(SharedServers.Readings)]
public sealed class ServerReadingIntakeTests(ServerCityFixture city) : ReadingIntakeContract(city);

[Collection(SharedServers.Readings)]
public sealed class ServerReadingErrorsTests(ServerCityFixture city) : ReadingErrorsContract(city);

[Collection(SharedServers.Readings)]
public sealed class ServerReadingTimesTests(ServerCityFixture city) : ReadingTimesContract(city);

[Collection(SharedServers.Readings)]
public sealed class ServerCityStatusTests(ServerCityFixture city) : CityStatusContract(city);

public sealed class ServerStationReportsTests(ServerCityFixture city) : StationReportsContract(city), IClassFixture<ServerCityFixture>;

[Collection(SharedServers.Readings)]
public sealed class ServerRetryTests(ServerCityFixture city) : RetryContract(city);

[Collection(SharedServers.Readings)]
public sealed class ServerReadingHistoryTests(ServerCityFixture city) : ReadingHistoryContract(city);

[Collection(SharedServers.Readings)]
public sealed class ServerAggregatesTests(ServerCityFixture city) : AggregatesContract(city);

public sealed class ServerAreaAggregatesTests(ServerCityFixture city) : AreaAggregatesContract(city), IClassFixture<ServerCityFixture>;

[Collection(SharedServers.Readings)]
public sealed class ServerJobsTests(ServerCityFixture city) : JobsContract(city);

[Collection(SharedServers.Readings)]
public sealed class ServerReportsTests(ServerCityFixture city) : ReportsContract(city);

[Collection(SharedServers.Readings)]
public sealed class ServerExportTests(ServerCityFixture city) : ExportContract(city);

[Collection(SharedServers.Readings)]
public sealed class ServerForecastsTests(ServerCityFixture city) : ForecastsContract(city);

[Collection(SharedServers.Definitions)]
public sealed class ServerDefinitionsTests(ServerCityFixture city) : DefinitionsContract(city);

[Collection(SharedServers.Definitions)]
public sealed class ServerDefinitionRequestsTests(ServerCityFixture city) : DefinitionRequestsContract(city);

[Collection(SharedServers.Definitions)]
public sealed class ServerDefinitionPatchTests(ServerCityFixture city) : DefinitionPatchContract(city);

[Collection(SharedServers.Definitions)]
public sealed class ServerDryRunTests(ServerCityFixture city) : DryRunContract(city);

[Collection(SharedServers.Definitions)]
public sealed class ServerDefinitionHistoryTests(ServerCityFixture city) : DefinitionHistoryContract(city);

[Collection(SharedServers.Definitions)]
public sealed class ServerRuleNamesTests(ServerCityFixture city) : RuleNamesContract(city);

[Collection(SharedServers.Definitions)]
public sealed class ServerRulePrecedenceTests(ServerCityFixture city) : RulePrecedenceContract(city);

[Collection(SharedServers.Definitions)]
public sealed class ServerStationPlacesTests(ServerCityFixture city) : StationPlacesContract(city);

[Collection(SharedServers.Definitions)]
public sealed class ServerSensorTypesTests(ServerCityFixture city) : SensorTypesContract(city);

[Collection(SharedServers.Definitions)]
public sealed class ServerRegistrationTests(ServerCityFixture city) : RegistrationContract(city);

[Collection(SharedServers.Definitions)]
public sealed class ServerStationSensorsTests(ServerCityFixture city) : StationSensorsContract(city);

[Collection(SharedServers.Definitions)]
public sealed class ServerAlertsTests(ServerCityFixture city) : AlertsContract(city);

[Collection(SharedServers.Definitions)]
public sealed class ServerAlertTextsTests(ServerCityFixture city) : AlertTextsContract(city);

public sealed class ServerAlertSilenceTests(ServerCityFixture city) : AlertSilenceContract(city), IClassFixture<ServerCityFixture>;

[Collection(SharedServers.Definitions)]
public sealed class ServerHubTests(ServerCityFixture city) : HubContract(city);

[Collection(SharedServers.Definitions)]
public sealed class ServerMetricsTests(ServerCityFixture city) : MetricsContract(city, MetricDefinitions.All.Select(metric => metric.Name));

public sealed class ServerOpenApiTests(ServerCityFixture city) : OpenApiContract(city), IClassFixture<ServerCityFixture>
{
    /// <summary>The in-memory city gets all of them.</summary>
    protected override int SentOf => 7;
}

[Collection(SharedServers.Definitions)]
public sealed class ServerWindowRulesTests(ServerCityFixture city) : WindowRulesContract(city);

[Collection(SharedServers.Definitions)]
public sealed class ServerForecastRulesTests(ServerCityFixture city) : ForecastRulesContract(city);

public sealed class ServerRecomputationTests(ServerCityFixture city) : RecomputationContract(city), IClassFixture<ServerCityFixture>;

[Collection(SharedServers.Definitions)]
public sealed class ServerBudgetLevelTests(ServerCityFixture city) : BudgetLevelContract(city);

[Collection(SharedServers.Definitions)]
public sealed class ServerEventsTests(ServerCityFixture city) : EventsContract(city);

[Collection(SharedServers.Definitions)]
public sealed class ServerRulePreviewTests(ServerCityFixture city) : RulePreviewContract(city);

[Collection(SharedServers.Definitions)]
public sealed class ServerAlertHandlingTests(ServerCityFixture city) : AlertHandlingContract(city);

[Collection(SharedServers.Definitions)]
public sealed class ServerAuditTests(ServerCityFixture city) : AuditContract(city);
