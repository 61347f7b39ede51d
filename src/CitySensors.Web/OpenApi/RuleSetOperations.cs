using CitySensors.Web.Json;
using CitySensors.Web.Rules;
using static CitySensors.Web.OpenApi.OperationParts;

namespace CitySensors.Web.OpenApi;

/// <summary>The operations on rule sets.</summary>
internal static class RuleSetOperations
{
    private const string Tag = "Rules";
    private const string Name = "The name of the rule set.";

    public static readonly Operation List = new(
        "listRuleSets", Tag, "List rule sets", "Returns the rule sets that can be switched on by name, each with its source and with what its rules would be for the sensor types of the city.")
    {
        Answers = [new(200, "The rule sets.", Json<Page<RuleSetResource>>())],
    };

    public static readonly Operation Get = new("getRuleSet", Tag, "Get a rule set", "Returns the rule set.")
    {
        PathId = Name,
        Answers = [new(200, "The rule set.", Json<RuleSetResource>()), NotFound("rule set")],
    };

    public static readonly Operation Put = new(
        "putRuleSet", Tag, "Switch on a rule set", "Creates the rules of the set for which the city has a sensor type, or replaces those with the same IDs. They are rules as any other: each can be changed or deleted. Repeat the request when a sensor type was added.")
    {
        PathId = Name,
        Roles = ["engineer"],
        Answers =
        [
            new(200, "The rule set with the rules that are on now.", Json<RuleSetResource>()),
            NotFound("rule set"),
            Fault(422, "The city has no sensor type for any of the rules, or those that it has do not fit; the reasons are listed in errors. Nothing was changed."),
        ],
    };

    public static readonly Operation Delete = new("deleteRuleSet", Tag, "Switch off a rule set", "Deletes the rules of the set. Their active alerts are cancelled.")
    {
        PathId = Name,
        Roles = ["engineer"],
        Answers = [new(204, "The rules were deleted."), NotFound("rule set")],
    };
}
