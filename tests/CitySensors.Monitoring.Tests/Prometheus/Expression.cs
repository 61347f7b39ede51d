using System.Text.RegularExpressions;

namespace CitySensors.Monitoring.Tests.Prometheus;

/// <summary>A metric in an expression, with its matchers for the labels that distinguish the series of an agent.</summary>
internal sealed record MetricUse(string Metric, IReadOnlyList<string> Names, IReadOnlyList<string> Requests)
{
    public override string ToString() => $"{Metric} {string.Join('|', Names)} {string.Join('|', Requests)}".TrimEnd();
}

/// <summary>Finds metrics in PromQL, as far as its grammar is needed for that.</summary>
internal static partial class Expression
{
    private static readonly HashSet<string> Operators = ["and", "or", "unless", "bool", "inf", "nan"];

    /// <summary>The metrics of an expression, whether its variables are filled in or not.</summary>
    public static IReadOnlyList<MetricUse> Metrics(string expression) =>
    [
        .. Selectors().Matches(Ranges().Replace(Groupings().Replace(expression, " "), " "))
            .Where(match => match.Groups["metric"].Success && !Operators.Contains(match.Groups["metric"].Value))
            .Select(match => new MetricUse(match.Groups["metric"].Value, Wanted(match, "name"), Wanted(match, "request"))),
    ];

    private static string[] Wanted(Match selector, string label) =>
        Matchers().Matches(selector.Groups["labels"].Value).FirstOrDefault(matcher => matcher.Groups["label"].Value == label)?.Groups["value"].Value.Split('|') ?? [];

    [GeneratedRegex(@"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")]
    private static partial Regex Groupings();

    [GeneratedRegex(@"\[[^\]]*\]|\boffset\s+\w+")]
    private static partial Regex Ranges();

    // Text in quotes is matched first, so that nothing within it is taken for a metric. A name before a parenthesis is a function.
    [GeneratedRegex(""" "[^"]*"|(?<![\w.:])(?<metric>[a-zA-Z_:][\w:]*)(?![\w:]|\s*\()(\s*\{(?<labels>("[^"]*"|[^}"])*)\})? """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Selectors();

    [GeneratedRegex("""(?<label>\w+)\s*=~?\s*"(?<value>[^"]*)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Matchers();
}
