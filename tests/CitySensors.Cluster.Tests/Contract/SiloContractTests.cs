using CitySensors.Cluster.Tests.Support;
using CitySensors.TestSupport.Contract;
using CitySensors.Web.Metrics;

namespace CitySensors.Cluster.Tests.Contract;

/// <summary>A real silo in a process of its own, for the contract of all hosts.</summary>
public sealed class SiloCityFixture : CityFixture
{
    private readonly TestFolder _reports = new();
    private ClusterCity? _city;

    /// <summary>Duplicates are detected after Kafka.</summary>
    public override bool CountsDuplicatesInAnswers => false;

    protected override async Task<Uri> StartAsync()
    {
        _city = ClusterCity.OnRunning();
        return (await _city.StartReadyAsync($"--Report:Folder={_reports.Path}")).Url;
    }

    protected override async ValueTask StopAsync()
    {
        if (_city is not null) await _city.DropAsync();
        _reports.Dispose();
    }
}

/// <summary>One silo for most contracts, whose tests use ids of their own.</summary>
[CollectionDefinition(Name)]
public sealed class SharedSilo : ICollectionFixture<SiloCityFixture>
{
    public const string Name = "contract";
}

/// <summary>One for contracts that wait for stored aggregates, so that the others do not wait with them.</summary>
[CollectionDefinition(Name)]
public sealed class SiloOfAggregates : ICollectionFixture<SiloCityFixture>
{
    public const string Name = "contract of aggregates";
}

/// <summary>One for contracts that wait until nothing comes from a station, or until a recomputation ends.</summary>
[CollectionDefinition(Name)]
public sealed class SiloOfSilence : ICollectionFixture<SiloCityFixture>
{
    public const string Name = "contract of silence and recomputations";
}

[Collection(SharedSilo.Name)]
public sealed class SiloReadingCorrectionTests(SiloCityFixture city) : ReadingCorrectionContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloQualityTestsTests(SiloCityFixture city) : QualityTestsContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloReadingIntakeTests(SiloCityFixture city) : ReadingIntakeContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloReadingErrorsTests(SiloCityFixture city) : ReadingErrorsContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloReadingTimesTests(SiloCityFixture city) : ReadingTimesContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloCityStatusTests(SiloCityFixture city) : CityStatusContract(city);

[Collection(SiloOfSilence.Name)]
public sealed class SiloStationReportsTests(SiloCityFixture city) : StationReportsContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloRetryTests(SiloCityFixture city) : RetryContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloReadingHistoryTests(SiloCityFixture city) : ReadingHistoryContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloAggregatesTests(SiloCityFixture city) : AggregatesContract(city);

[Collection(SiloOfAggregates.Name)]
public sealed class SiloAreaAggregatesTests(SiloCityFixture city) : AreaAggregatesContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloJobsTests(SiloCityFixture city) : JobsContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloExportTests(SiloCityFixture city) : ExportContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloForecastsTests(SiloCityFixture city) : ForecastsContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloDefinitionsTests(SiloCityFixture city) : DefinitionsContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloDefinitionRequestsTests(SiloCityFixture city) : DefinitionRequestsContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloDefinitionPatchTests(SiloCityFixture city) : DefinitionPatchContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloDefinitionHistoryTests(SiloCityFixture city) : DefinitionHistoryContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloRuleNamesTests(SiloCityFixture city) : RuleNamesContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloRulePrecedenceTests(SiloCityFixture city) : RulePrecedenceContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloStationPlacesTests(SiloCityFixture city) : StationPlacesContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloSensorTypesTests(SiloCityFixture city) : SensorTypesContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloDryRunTests(SiloCityFixture city) : DryRunContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloRegistrationTests(SiloCityFixture city) : RegistrationContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloStationSensorsTests(SiloCityFixture city) : StationSensorsContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloAlertsTests(SiloCityFixture city) : AlertsContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloAlertTextsTests(SiloCityFixture city) : AlertTextsContract(city);

[Collection(SiloOfSilence.Name)]
public sealed class SiloAlertSilenceTests(SiloCityFixture city) : AlertSilenceContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloHubTests(SiloCityFixture city) : HubContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloMetricsTests(SiloCityFixture city) : MetricsContract(city, MetricDefinitions.All.Select(metric => metric.Name));

[Collection(SharedSilo.Name)]
public sealed class SiloWindowRulesTests(SiloCityFixture city) : WindowRulesContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloForecastRulesTests(SiloCityFixture city) : ForecastRulesContract(city);

[Collection(SiloOfSilence.Name)]
public sealed class SiloRecomputationTests(SiloCityFixture city) : RecomputationContract(city);

[Collection(SiloOfAggregates.Name)]
public sealed class SiloAggregateRevisionTests(SiloCityFixture city) : AggregateRevisionContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloReportsTests(SiloCityFixture city) : ReportsContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloBudgetLevelTests(SiloCityFixture city) : BudgetLevelContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloEventsTests(SiloCityFixture city) : EventsContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloRulePreviewTests(SiloCityFixture city) : RulePreviewContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloAlertHandlingTests(SiloCityFixture city) : AlertHandlingContract(city);

[Collection(SharedSilo.Name)]
public sealed class SiloAuditTests(SiloCityFixture city) : AuditContract(city);
