using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using CitySensors.Web.Aggregates;
using CitySensors.Web.Alerts;
using CitySensors.Web.Audit;
using CitySensors.Web.City;
using CitySensors.Web.Definitions;
using CitySensors.Web.Events;
using CitySensors.Web.Forecasts;
using CitySensors.Web.Health;
using CitySensors.Web.Jobs;
using CitySensors.Web.Problems;
using CitySensors.Web.Readings;
using CitySensors.Web.Recomputations;
using CitySensors.Web.Reports;
using CitySensors.Web.Rules;
using CitySensors.Web.Rules.Previews;
using CitySensors.Web.Sensors;
using CitySensors.Web.Simulation;
using CitySensors.Web.Stations;
using CitySensors.Web.Stations.Registration;

namespace CitySensors.Web.Json;

/// <summary>Source-generated JSON serialization of everything that the API and the hub send and receive.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(CityResource))]
[JsonSerializable(typeof(CityStatusResource))]
[JsonSerializable(typeof(IntakeAnswer))]
[JsonSerializable(typeof(IntakeProblem))]
[JsonSerializable(typeof(Page<ReadingResource>))]
[JsonSerializable(typeof(Page<ReadingRevisionResource>))]
[JsonSerializable(typeof(Page<AggregateWindowResource>))]
[JsonSerializable(typeof(AggregateMessageResource))]
[JsonSerializable(typeof(RankingResource))]
[JsonSerializable(typeof(StationForecastResource))]
[JsonSerializable(typeof(WithdrawalInput))]
[JsonSerializable(typeof(Page<StationResource>))]
[JsonSerializable(typeof(Page<PlaceResource>))]
[JsonSerializable(typeof(Page<StationRuleResource>))]
[JsonSerializable(typeof(Page<SensorTypeResource>))]
[JsonSerializable(typeof(Page<RuleResource>))]
[JsonSerializable(typeof(Page<AlertResource>))]
[JsonSerializable(typeof(AlertResource[]))]
[JsonSerializable(typeof(Page<EventResource>))]
[JsonSerializable(typeof(EventResource[]))]
[JsonSerializable(typeof(EventNoticeResource[]))]
[JsonSerializable(typeof(AlertActionInput))]
[JsonSerializable(typeof(Page<FalseAlarmResource>))]
[JsonSerializable(typeof(Page<AuditEntryResource>))]
[JsonSerializable(typeof(StationInput))]
[JsonSerializable(typeof(SensorTypeInput))]
[JsonSerializable(typeof(RuleInput))]
[JsonSerializable(typeof(BudgetLevelInput))]
[JsonSerializable(typeof(BudgetLevelResource))]
[JsonSerializable(typeof(RulePreviewInput))]
[JsonSerializable(typeof(RulePreviewLine))]
[JsonSerializable(typeof(ReadingInput))]
[JsonSerializable(typeof(ChangePreviewResource<StationResource>))]
[JsonSerializable(typeof(ChangePreviewResource<SensorTypeResource>))]
[JsonSerializable(typeof(ChangePreviewResource<RuleResource>))]
[JsonSerializable(typeof(Page<RevisionResource<StationResource>>))]
[JsonSerializable(typeof(Page<RevisionResource<SensorTypeResource>>))]
[JsonSerializable(typeof(Page<RevisionResource<RuleResource>>))]
[JsonSerializable(typeof(Page<RuleSetResource>))]
[JsonSerializable(typeof(Page<JobResource>))]
[JsonSerializable(typeof(JobInput))]
[JsonSerializable(typeof(SimulationResource))]
[JsonSerializable(typeof(SimulationPatch))]
[JsonSerializable(typeof(StationListInput))]
[JsonSerializable(typeof(RegistrationAnswer))]
[JsonSerializable(typeof(RegistrationProblem))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(Page<ReportResource>))]
[JsonSerializable(typeof(Page<RecomputationResource>))]
[JsonSerializable(typeof(Page<DifferenceResource>))]
[JsonSerializable(typeof(RecomputationInput))]
[JsonSerializable(typeof(RecomputationChangeInput))]
[JsonSerializable(typeof(SubscriptionRequest))]
[JsonSerializable(typeof(SubscriptionAnswer))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Does not escape characters such as µ and ü, but those that are special in HTML.</summary>
    public static ApiJson Shared { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    });
}
