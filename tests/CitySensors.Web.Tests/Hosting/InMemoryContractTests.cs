using CitySensors.TestSupport.Contract;
using CitySensors.Web.Metrics;

namespace CitySensors.Web.Tests.Hosting;

public sealed class InMemoryReadingCorrectionTests(InMemoryCityFixture city) : ReadingCorrectionContract(city), IClassFixture<InMemoryCityFixture>;
public sealed class InMemoryQualityTestsTests(InMemoryCityFixture city) : QualityTestsContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryReadingIntakeTests(InMemoryCityFixture city) : ReadingIntakeContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryReadingErrorsTests(InMemoryCityFixture city) : ReadingErrorsContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryReadingTimesTests(InMemoryCityFixture city) : ReadingTimesContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryCityStatusTests(InMemoryCityFixture city) : CityStatusContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryRetryTests(InMemoryCityFixture city) : RetryContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryReadingHistoryTests(InMemoryCityFixture city) : ReadingHistoryContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryAggregatesTests(InMemoryCityFixture city) : AggregatesContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryAreaAggregatesTests(InMemoryCityFixture city) : AreaAggregatesContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryJobsTests(InMemoryCityFixture city) : JobsContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryReportsTests(InMemoryCityFixture city) : ReportsContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryExportTests(InMemoryCityFixture city) : ExportContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryForecastsTests(InMemoryCityFixture city) : ForecastsContract(city), IClassFixture<InMemoryCityFixture>
{
    protected override bool HasForecasts => false;
}

public sealed class InMemoryDefinitionsTests(InMemoryCityFixture city) : DefinitionsContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryDefinitionRequestsTests(InMemoryCityFixture city) : DefinitionRequestsContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryDefinitionPatchTests(InMemoryCityFixture city) : DefinitionPatchContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryDryRunTests(InMemoryCityFixture city) : DryRunContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryDefinitionHistoryTests(InMemoryCityFixture city) : DefinitionHistoryContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryRuleNamesTests(InMemoryCityFixture city) : RuleNamesContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryRulePrecedenceTests(InMemoryCityFixture city) : RulePrecedenceContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryStationPlacesTests(InMemoryCityFixture city) : StationPlacesContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemorySensorTypesTests(InMemoryCityFixture city) : SensorTypesContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryRegistrationTests(InMemoryCityFixture city) : RegistrationContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryStationSensorsTests(InMemoryCityFixture city) : StationSensorsContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryAlertsTests(InMemoryCityFixture city) : AlertsContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryAlertTextsTests(InMemoryCityFixture city) : AlertTextsContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryHubTests(InMemoryCityFixture city) : HubContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryMetricsTests(InMemoryCityFixture city) : MetricsContract(city, MetricDefinitions.All.Select(metric => metric.Name)), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryWindowRulesTests(InMemoryCityFixture city) : WindowRulesContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryForecastRulesTests(InMemoryCityFixture city) : ForecastRulesContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryBudgetLevelTests(InMemoryCityFixture city) : BudgetLevelContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryEventsTests(InMemoryCityFixture city) : EventsContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryRulePreviewTests(InMemoryCityFixture city) : RulePreviewContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryAlertHandlingTests(InMemoryCityFixture city) : AlertHandlingContract(city), IClassFixture<InMemoryCityFixture>;

public sealed class InMemoryAuditTests(InMemoryCityFixture city) : AuditContract(city), IClassFixture<InMemoryCityFixture>;
