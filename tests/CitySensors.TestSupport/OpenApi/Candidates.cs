using System.Globalization;
using System.Text.Json.Nodes;

namespace CitySensors.TestSupport.OpenApi;

/// <summary>Values to try where a schema stands, from its bounds and from what often goes wrong; most fit, many do not. The same in every run.</summary>
public sealed class Candidates(ApiDocument document)
{
    private const int Seed = 20231114;
    private const int RandomTexts = 12;
    private const int LongestRandom = 70;
    private const string Letters = "abcXYZ019-_.:,;~ äß日\"'%?#&=+()[]{}<>|^`";

    private static readonly string[] Texts =
    [
        "", "a", "station-7", "temperature", "Zürich", "日本", "😀", "😀😀😀", " a", "a ", " ", "a b", "...", ".a", "a/b", "a\\b", "a\u0001b", "a\u007fb", "a\u0085b",
        "a\tb", "a\rb", "%20", "a%2Fb", "a?b#c", "\"a\"", "'a'", "null", "true", "false", "True", "0", "1", "-1", "1000", "1001", "2147483648",
        "9223372036854775807", "9223372036854775808", "999999999999999999", "1000000000000000000", "one", "Minor", "minor", "normal",
        "2023-11-14T22:13:20Z", "2023-11-14t22:13:20.123456789z", "2023-11-14 22:13:20+01:00", "2023-11-14T22:13:20-13:59", "2023-11-14T22:13:20+14:00",
        "2023-11-14T22:13:20", "2023-11-14T22:13:20.Z", "2023-11-14T22:13:20,5Z", "2023-11-14T24:00:00Z", "2023-11-14T23:59:60Z", "2023-13-01T00:00:00Z",
        "2023-02-30T00:00:00Z", "2023-11-14T22:13:20+0100", "2023-11-14T22:13:20+15:00", "2023-11-14", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "9998-12-31T23:59:59Z",
        "PT0S", "PT1M", "P1D", "P7D", "P8D", "P30D", "P36500D", "P36501D", "P1Y", "P1Y2D", "P1M", "P1W", "P1DT12H30M0.5S", "PT0.5S", "PT.5S", "P", "PT", "P1DT", "-P1D", "+P1D", " P1D", "P1D ",
        "p1d", "P99999999999D", "P1S", "PT1D",
        "*", "\"1\"", "\"1\", \"2\"", "\"1\",W/\"2\"", "W/\"1\"", "w/\"1\"", "\"\"", "\"", "1", "\"1\" \"2\"", "\"1\",", "*, \"1\"", "\"a b\"",
        "cnN0YXRpb24tNw", "c3N0YXRpb24tNw==", "____", "a+b/",
    ];

    private static readonly JsonNode?[] OtherTypes =
        [null, true, false, 0, 1, -1, 1.5, "", "text", "1", new JsonArray(), new JsonArray((JsonNode?)null), new JsonObject(), new JsonObject { ["a"] = 1 }];

    private readonly Random _random = new(Seed);

    /// <summary>Values for a place of a body, and values of other types.</summary>
    public IEnumerable<JsonNode?> ValuesOf(JsonNode schema) => OwnValuesOf(schema).Concat(OtherTypes).Select(value => value?.DeepClone());

    /// <summary>Texts for a parameter.</summary>
    public IEnumerable<string> TextsOf(JsonNode schema) => TextsOf(document.Resolve(schema)).Distinct();

    private IEnumerable<JsonNode?> OwnValuesOf(JsonNode schema)
    {
        var one = document.Resolve(schema);
        foreach (var choice in (one["anyOf"] ?? one["oneOf"])?.AsArray() ?? [])
            foreach (var value in OwnValuesOf(choice!)) yield return value;
        foreach (var choice in one["enum"]?.AsArray() ?? []) yield return choice;
        foreach (var example in one["examples"]?.AsArray() ?? []) yield return example;
        foreach (var type in one["type"] as JsonArray ?? new JsonArray(one["type"]?.DeepClone()))
        {
            foreach (var value in (string?)type switch
                     {
                         "string" => TextsOf(one).Select(text => (JsonNode)text),
                         "number" or "integer" => NumbersOf(one),
                         "array" => ArraysOf(one),
                         _ => [],
                     }) yield return value;
        }
    }

    private IEnumerable<string> TextsOf(JsonObject schema)
    {
        foreach (var choice in schema["enum"]?.AsArray() ?? [])
            if (choice is not null) yield return (string)choice!;
        foreach (var text in Texts) yield return text;
        foreach (var bound in new[] { (int?)schema["minLength"], (int?)schema["maxLength"] }.OfType<int>())
            for (var length = Math.Max(0, bound - 1); length <= bound + 1; length++) yield return new string('a', length);
        for (var i = 0; i < RandomTexts; i++) yield return string.Concat(_random.GetItems<char>(Letters, _random.Next(1, LongestRandom)));
    }

    private IEnumerable<JsonNode> NumbersOf(JsonObject schema)
    {
        foreach (var number in (double[])[0, 1, -1, 0.5, 25.3, -40, 1e-9, 1e-300, 0.4, 0.49, 1e9, 1e15, 1e300, -1e300]) yield return number;
        foreach (var bound in new[] { (double?)schema["minimum"], (double?)schema["maximum"], (double?)schema["exclusiveMaximum"] }.OfType<double>())
        {
            yield return bound;
            yield return Math.BitDecrement(bound);
            yield return Math.BitIncrement(bound);
        }

        for (var i = 0; i < RandomTexts; i++) yield return Math.Round((_random.NextDouble() - 0.5) * Math.Pow(10, _random.Next(0, 6)), 3);
    }

    private IEnumerable<JsonNode> ArraysOf(JsonObject schema)
    {
        yield return new JsonArray();
        var items = document.SchemaOf(schema["items"]!);
        var element = OwnValuesOf(schema["items"]!).FirstOrDefault(items.Allows);
        var most = (int?)schema["maxItems"] ?? 3;
        foreach (var count in (int[])[1, most, most + 1])
            yield return new JsonArray([.. Enumerable.Range(0, count).Select(_ => element?.DeepClone())]);
    }
}
