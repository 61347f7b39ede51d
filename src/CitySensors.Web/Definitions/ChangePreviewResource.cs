using System.ComponentModel;
using System.Text.Json.Serialization;
using CitySensors.Core.Definitions;
using CitySensors.Web.Alerts;
using CitySensors.Web.Json;
using CitySensors.Web.Rules;

namespace CitySensors.Web.Definitions;

[Description("What a request with dry_run=true would change. Nothing was changed.")]
internal sealed record ChangePreviewResource<TResource>
    where TResource : class
{
    public const int MaxListed = 1000;

    [Description("Always true.")]
    public required bool DryRun { get; init; }

    [Description("Whether the definition would be created, changed or removed.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<PreviewedResult>))]
    public required PreviewedResult Result { get; init; }

    [Description("The definition after the change. Omitted if it would be removed.")]
    public TResource? Definition { get; init; }

    [Description("The IDs of other rules that would be created, or of the rule itself.")]
    public required IReadOnlyList<string> CreatedRules { get; init; }

    [Description("The IDs of other rules that would be replaced, or of the rule itself.")]
    public required IReadOnlyList<string> ChangedRules { get; init; }

    [Description("The IDs of other rules that would be removed, or of the rule itself.")]
    public required IReadOnlyList<string> RemovedRules { get; init; }

    [Description("The number of active alerts that would be cancelled.")]
    public required int CancelledAlertCount { get; init; }

    [Description("The active alerts that would be cancelled, in the order of their sequence numbers; at most the first 1000.")]
    public required IReadOnlyList<AlertResource> CancelledAlerts { get; init; }

    [Description("Rules that more specific ones would override at stations where they do not now; at most the first 100. Omitted if there are none.")]
    public IReadOnlyList<RuleStationsResource>? OverriddenRules { get; init; }

    [Description("Rules that would be in force again at stations where more specific ones override them now; at most the first 100. Omitted if there are none.")]
    public IReadOnlyList<RuleStationsResource>? ReinstatedRules { get; init; }

    [Description("The readings of the station that could no longer be read. Omitted if there are none.")]
    public HiddenHistoryResource? HiddenHistory { get; init; }

    public static ChangePreviewResource<TResource> From(ChangePreview preview, TResource? definition, HiddenHistoryResource? hidden) => new()
    {
        DryRun = true,
        Result = preview.Applied.Outcome.Result switch
        {
            ChangeResult.Created => PreviewedResult.Created,
            ChangeResult.Changed => PreviewedResult.Changed,
            _ => PreviewedResult.Removed,
        },
        Definition = definition,
        CreatedRules = preview.CreatedRules,
        ChangedRules = preview.ChangedRules,
        RemovedRules = preview.RemovedRules,
        CancelledAlertCount = preview.CancelledAlerts.Count,
        CancelledAlerts = [.. preview.CancelledAlerts.Take(MaxListed).Select(AlertResource.From)],
        OverriddenRules = RuleStationsResource.ListOf(preview.OverriddenRules),
        ReinstatedRules = RuleStationsResource.ListOf(preview.ReinstatedRules),
        HiddenHistory = hidden,
    };
}

internal enum PreviewedResult
{
    Created,
    Changed,
    Removed,
}

[Description("A rule and stations.")]
internal sealed record RuleStationsResource
{
    private const int MaxRules = 100;
    private const int MaxStations = 100;

    [Description("The ID of the rule.")]
    public required string Rule { get; init; }

    [Description("The direction in which it is concerned.")]
    [JsonConverter(typeof(SnakeCaseEnumConverter<RuleDirection>))]
    public required RuleDirection Direction { get; init; }

    [Description("The number of stations.")]
    public required int StationCount { get; init; }

    [Description("The IDs of the stations, in order; at most the first 100.")]
    public required IReadOnlyList<string> Stations { get; init; }

    public static IReadOnlyList<RuleStationsResource>? ListOf(IReadOnlyList<RuleStations> rules) => rules.Count == 0 ? null :
    [
        .. rules.Take(MaxRules).Select(one => new RuleStationsResource
        {
            Rule = one.Rule,
            Direction = RuleDirectionNames.Of(one.Direction).Single(),
            StationCount = one.Stations.Count,
            Stations = [.. one.Stations.Take(MaxStations)],
        }),
    ];
}

[Description("A range of event times.")]
internal sealed record HiddenHistoryResource
{
    [Description("The event time of the oldest of these readings.")]
    public required DateTimeOffset From { get; init; }

    [Description("The end of the range, exclusive: the start of the new retention. Omitted if all readings are affected.")]
    public DateTimeOffset? To { get; init; }
}
