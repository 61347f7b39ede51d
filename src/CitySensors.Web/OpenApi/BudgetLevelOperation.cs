using CitySensors.Web.Rules;
using static CitySensors.Web.OpenApi.OperationParts;

namespace CitySensors.Web.OpenApi;

/// <summary>The operation that computes a level from a budget of false alerts.</summary>
internal static class BudgetLevelOperation
{
    public static readonly Operation Post = new(
        "postRuleLevel",
        "Rules",
        "Compute a level from a budget of false alerts",
        "Computes the level at which clean readings of all stations raise as many alerts as the city accepts, and how fast a shift is found. Changes nothing. for and clear_after of rules make alerts fewer and are ignored: the stated number is an upper bound.")
    {
        Body = new("The budget and the condition.", typeof(BudgetLevelInput), "application/json"),
        Roles = ["engineer"],
        Answers =
        [
            new(200, "The level.", Json<BudgetLevelResource>()),
            Fault(400, "The request is invalid, or the sensor type does not exist or has no distribution. All errors are listed in errors."),
            Fault(413, "The body is too large."),
            Fault(415, "The media type is not application/json, or the body has a content encoding."),
        ],
    };
}
