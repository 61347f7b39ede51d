using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CitySensors.TestSupport.OpenApi;

public enum Expectation
{
    /// <summary>Valid according to the document: must not be rejected as malformed.</summary>
    Allowed,

    /// <summary>Invalid according to the document: must be rejected.</summary>
    Forbidden,

    /// <summary>Not decided by the document: may be accepted or rejected.</summary>
    Open,
}

/// <summary>Generates requests to an operation from the document, each with the expected outcome.</summary>
/// <param name="document">The document.</param>
/// <param name="pathIds">Returns the ID in the path of requests that do not vary it.</param>
public sealed partial class Fuzzer(ApiDocument document, Func<ApiOperation, string> pathIds)
{
    private const int MostMade = 30;

    private static readonly string[] NotJson = ["", " ", "{", "[", "nul", "{\"a\":}", "{'a'}", "\u0001", "[{},", "{}{}"];

    private readonly Candidates _candidates = new(document);

    public IEnumerable<(ApiRequest Request, Expectation Expected)> RequestsTo(ApiOperation operation) =>
        ByParameter(operation).Concat(ByBody(operation)).Concat(ByMediaType(operation)).Prepend((Base(operation), Expectation.Allowed));

    public ApiRequest Base(ApiOperation operation)
    {
        var request = new ApiRequest(operation, operation.Parameters.Any(parameter => parameter.In == "path") ? pathIds(operation) : null);
        if (operation.Bodies.Count == 0) return request;
        var (mediaType, schema) = operation.Bodies[0];
        return request with { MediaType = mediaType, Body = ExampleOf(schema).ToJsonString() };
    }

    private IEnumerable<(ApiRequest, Expectation)> ByParameter(ApiOperation operation)
    {
        var request = Base(operation);
        var made = 0;
        foreach (var parameter in operation.Parameters)
        {
            var schema = document.SchemaOf(parameter.Schema);
            var type = (string)document.Resolve(parameter.Schema)["type"]!;
            foreach (var text in _candidates.TextsOf(parameter.Schema).Where(text => CanBeSent(parameter.In, text) && !IsAmbiguous(type, text)))
            {
                var instance = InstanceOf(type, text);
                var expected = schema.Forbids(instance) ? Expectation.Forbidden
                    : schema.Allows(instance) && !IsRestrictedByProse(operation, parameter, text) ? Expectation.Allowed : Expectation.Open;
                // A city has a bounded number of sensor types.
                if (operation.Id == "putSensor" && parameter.In == "path" && expected == Expectation.Allowed && ++made > MostMade) continue;
                yield return (parameter.In switch
                {
                    "path" when parameter.Name == "revision" => request with { Revision = text },
                    "path" => request with { PathId = text },
                    "query" => request with { Query = [(parameter.Name, text)] },
                    _ => request with { Headers = [(parameter.Name, text)] },
                }, expected);
            }
        }
    }

    private IEnumerable<(ApiRequest, Expectation)> ByBody(ApiOperation operation)
    {
        if (operation.Bodies.Count == 0) yield break;
        var mutations = new BodyMutations(document, _candidates);
        var (mediaType, schema) = operation.Bodies[0];
        var check = document.SchemaOf(schema);
        var lines = operation.Bodies.FirstOrDefault(body => body.MediaType.EndsWith("ndjson", StringComparison.Ordinal)).MediaType;
        // Round trip through text, so that all numbers have the same representation.
        foreach (var body in mutations.Of(schema).Select(body => body is null ? null : JsonNode.Parse(body.ToJsonString())))
        {
            var isRestrictedByProse = check.Allows(body) && body is not null && ProseRule.All.Any(rule => IsBroken(rule, operation, body));
            var expected = check.Forbids(body) ? Expectation.Forbidden : check.Allows(body) && !isRestrictedByProse ? Expectation.Allowed : Expectation.Open;
            var request = Base(operation) with { Body = body?.ToJsonString() ?? "null", MediaType = mediaType };
            yield return (request, expected);
            if (lines is not null && body is not JsonArray) yield return (request with { MediaType = lines }, expected);
        }

        foreach (var text in NotJson) yield return (Base(operation) with { Body = text }, Expectation.Forbidden);
    }

    private IEnumerable<(ApiRequest, Expectation)> ByMediaType(ApiOperation operation) => operation.Bodies.Count == 0
        ? []
        : ((string?[])["text/plain", "application/xml", "application/octet-stream", null]).Select(
            mediaType => (Base(operation) with { MediaType = mediaType }, Expectation.Forbidden));

    private JsonNode ExampleOf(JsonNode schema)
    {
        var one = document.Resolve(schema);
        return one["oneOf"] is JsonArray choices ? ExampleOf(choices[0]!) : one["examples"]!.AsArray()[0]!;
    }

    private static bool IsBroken(ProseRule rule, ApiOperation operation, JsonNode body) =>
        IsOf(rule, operation) ? rule.IsBroken(body) : PreviewedPart(rule, operation, body) is { } part && rule.IsBroken(part);

    /// <summary>The part of a request for a preview that a rule applies to: it has the bodies of other operations as members.</summary>
    private static JsonNode? PreviewedPart(ProseRule rule, ApiOperation operation, JsonNode body) => operation.Id != "postRulePreview" ? null : rule.Where switch
    {
        "RuleInput" or "LevelInput" or "RuleForecastInput" => body["rule"],
        "SensorTypeInput" or "PlausibleInput" => body["sensor_type"],
        _ => null,
    };

    /// <summary>Whether a rule applies to the body of an operation.</summary>
    private static bool IsOf(ProseRule rule, ApiOperation operation)
    {
        var body = operation.Bodies[0].Schema.ToJsonString();
        return rule.Where switch
        {
            "PlausibleInput" => body.Contains("/SensorTypeInput\"", StringComparison.Ordinal) || HasStations(body),
            "StationSensorInput" or "CalibrationInput" => HasStations(body),
            "AlertBudgetInput" or "BudgetConditionInput" => body.Contains("/BudgetLevelInput\"", StringComparison.Ordinal),
            "LevelInput" or "RuleForecastInput" or "RuleInstructionsInput" => body.Contains("/RuleInput\"", StringComparison.Ordinal),
            _ => body.Contains($"/{rule.Where}\"", StringComparison.Ordinal),
        };
    }

    private static bool HasStations(string body) =>
        body.Contains("/StationInput\"", StringComparison.Ordinal) || body.Contains("/StationListInput\"", StringComparison.Ordinal);

    /// <summary>Whether a rule of <see cref="ProseRule.ForParameters"/> may reject the value.</summary>
    private static bool IsRestrictedByProse(ApiOperation operation, ApiParameter parameter, string text) => (operation.Id, parameter.Name) switch
    {
        ("listAlerts", "cursor") => false,
        (_, "cursor") => true,
        (_, "sensor") => text != "temperature",
        ("getRanking", "by") => text is not ("count" or "outliers" or "faults"),
        ("exportReadings" or "exportAggregates", "station") => text != "station-7",
        ("exportReadings" or "exportAggregates", "area") => text != "centre",
        // Its unit is another one than that of the example.
        ("putSensor" or "patchSensor", "id") => text == "temperature",
        _ => false,
    };

    private static JsonNode InstanceOf(string type, string text) => type switch
    {
        "integer" or "number" when CanonicalNumber().IsMatch(text) => JsonNode.Parse(text)!,
        "boolean" when text is "true" or "false" => text == "true",
        _ => text,
    };

    /// <summary>Numbers in a non-canonical form.</summary>
    private static bool IsAmbiguous(string type, string text) =>
        type is "integer" && !CanonicalNumber().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static bool CanBeSent(string where, string text) => where switch
    {
        // HTTP clients normalize these path segments.
        "path" => text is not ("" or "." or ".."),
        "header" => text.Trim() == text && text.All(char.IsAscii) && !text.Any(char.IsControl),
        _ => true,
    };

    [GeneratedRegex("^-?(?:0|[1-9][0-9]*)$")]
    private static partial Regex CanonicalNumber();
}
