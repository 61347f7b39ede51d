using CitySensors.Web.Rules.Previews;
using static CitySensors.Web.OpenApi.OperationParts;

namespace CitySensors.Web.OpenApi;

/// <summary>The operation that runs a proposed rule over stored readings.</summary>
internal static class RulePreviewOperation
{
    public static readonly Operation Post = new(
        "postRulePreview",
        "Rules",
        "Preview a rule over stored readings",
        "Evaluates a proposed rule, sensor type or both over stored readings of a period as the city would have: which alerts at which times and stations, how many messages, and how that differs from the rule in force. Changes nothing. Ends when the client closes the connection.")
    {
        Body = new("The proposal and the readings.", typeof(RulePreviewInput), "application/json"),
        Roles = ["engineer"],
        Answers =
        [
            new(
                200,
                "Progress, about every second, and the result or a problem as the last line. An answer without either is incomplete.",
                new Content("Newline-delimited JSON: one line after the other.", typeof(RulePreviewLine), RulePreviewStream.MediaType)),
            Fault(400, "The request is invalid, or it names what does not exist. All errors are listed in errors."),
            Fault(413, "The body is too large."),
            Fault(415, "The media type is not application/json, or the body has a content encoding."),
            Fault(503, "Another preview is running, or the server is overloaded.") with { Headers = [RetryAfter] },
        ],
    };
}
