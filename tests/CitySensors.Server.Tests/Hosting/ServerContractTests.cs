using CitySensors.Server.Tests.City;
using CitySensors.TestSupport.Contract;
using CitySensors.TestSupport.OpenApi;
using CitySensors.TestSupport.Processes;
using CitySensors.Web.Metrics;

namespace CitySensors.Server.Tests.Hosting;

public sealed class ServerReadingCorrectionTests(ServerCityFixture city) : ReadingCorrectionContract(city), IClassFixture<ServerCityFixture>;
public sealed class ServerQualityTestsTests(ServerCityFixture city) : QualityTestsContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerReadingIntakeTests(ServerCityFixture city) : ReadingIntakeContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerReadingErrorsTests(ServerCityFixture city) : ReadingErrorsContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerReadingTimesTests(ServerCityFixture city) : ReadingTimesContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerCityStatusTests(ServerCityFixture city) : CityStatusContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerStationReportsTests(ServerCityFixture city) : StationReportsContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerRetryTests(ServerCityFixture city) : RetryContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerReadingHistoryTests(ServerCityFixture city) : ReadingHistoryContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerAggregatesTests(ServerCityFixture city) : AggregatesContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerAreaAggregatesTests(ServerCityFixture city) : AreaAggregatesContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerJobsTests(ServerCityFixture city) : JobsContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerReportsTests(ServerCityFixture city) : ReportsContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerExportTests(ServerCityFixture city) : ExportContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerForecastsTests(ServerCityFixture city) : ForecastsContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerDefinitionsTests(ServerCityFixture city) : DefinitionsContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerDefinitionRequestsTests(ServerCityFixture city) : DefinitionRequestsContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerDefinitionPatchTests(ServerCityFixture city) : DefinitionPatchContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerDryRunTests(ServerCityFixture city) : DryRunContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerDefinitionHistoryTests(ServerCityFixture city) : DefinitionHistoryContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerRuleNamesTests(ServerCityFixture city) : RuleNamesContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerRulePrecedenceTests(ServerCityFixture city) : RulePrecedenceContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerStationPlacesTests(ServerCityFixture city) : StationPlacesContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerSensorTypesTests(ServerCityFixture city) : SensorTypesContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerRegistrationTests(ServerCityFixture city) : RegistrationContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerStationSensorsTests(ServerCityFixture city) : StationSensorsContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerAlertsTests(ServerCityFixture city) : AlertsContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerAlertTextsTests(ServerCityFixture city) : AlertTextsContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerAlertSilenceTests(ServerCityFixture city) : AlertSilenceContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerHubTests(ServerCityFixture city) : HubContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerMetricsTests(ServerCityFixture city) : MetricsContract(city, MetricDefinitions.All.Select(metric => metric.Name)), IClassFixture<ServerCityFixture>;

public sealed class ServerOpenApiTests(ServerCityFixture city) : OpenApiContract(city), IClassFixture<ServerCityFixture>
{
    /// <summary>The in-memory city gets all of them.</summary>
    protected override int SentOf => 7;
}

public sealed class ServerWindowRulesTests(ServerCityFixture city) : WindowRulesContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerForecastRulesTests(ServerCityFixture city) : ForecastRulesContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerRecomputationTests(ServerCityFixture city) : RecomputationContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerBudgetLevelTests(ServerCityFixture city) : BudgetLevelContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerEventsTests(ServerCityFixture city) : EventsContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerRulePreviewTests(ServerCityFixture city) : RulePreviewContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerAlertHandlingTests(ServerCityFixture city) : AlertHandlingContract(city), IClassFixture<ServerCityFixture>;

public sealed class ServerAuditTests(ServerCityFixture city) : AuditContract(city), IClassFixture<ServerCityFixture>;
