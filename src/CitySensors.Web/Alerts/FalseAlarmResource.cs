using System.ComponentModel;
using CitySensors.Core.Alerts.Handling;
using CitySensors.Web.Json;

namespace CitySensors.Web.Alerts;

[Description("The false alarms of a rule.")]
internal sealed record FalseAlarmResource
{
    [Description("The ID of the rule; it may have been deleted since.")]
    public required string Rule { get; init; }

    [Description("The number of its alerts that were closed as false alarms and not reopened.")]
    public required int Alerts { get; init; }

    public static Page<FalseAlarmResource> PageOf(FalseAlarmTally tally) =>
        new() { Items = [.. tally.ByRule.Select(rule => new FalseAlarmResource { Rule = rule.Key, Alerts = rule.Value })] };
}
