using System.Globalization;
using System.Text.RegularExpressions;
using CitySensors.Monitoring.Tests.Prometheus;

namespace CitySensors.Monitoring.Tests.Dashboards;

/// <summary>Fills in variables as Grafana does.</summary>
internal sealed partial class QueryText(IReadOnlyDictionary<string, string> values)
{
    /// <summary>What Grafana takes for a scrape interval where a query says nothing: that of the data source.</summary>
    private const int ScrapeSeconds = 2;

    /// <summary>Over how many scrape intervals Grafana takes a rate at least.</summary>
    private const int ScrapesPerRate = 4;

    public static async Task<QueryText> FillAsync(DashboardFile file, string? job, RunningPrometheus prometheus, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, string>();
        if (job is not null) values["job"] = job;
        foreach (var variable in file.QueryVariables.Where(variable => !values.ContainsKey(variable.Name)))
        {
            var (selector, label) = LabelValuesOf(new QueryText(values).Of(variable.Query, null));
            var found = await prometheus.LabelValuesAsync(selector, label, cancellationToken);
            // Nothing matches an empty list: the query is still read.
            if (variable.Multi) values[variable.Name] = $"({string.Join('|', found.Select(Regex.Escape))})";
            else values[variable.Name] = found.Count > 0 ? found[0] : "";
        }

        return new QueryText(values);
    }

    /// <summary>The selector and the label of a variable's query.</summary>
    public static (string Selector, string Label) LabelValuesOf(string query)
    {
        var match = LabelValues().Match(query);
        Assert.True(match.Success, query);
        return (match.Groups["selector"].Value, match.Groups["label"].Value);
    }

    public string Of(string expression, string? leastStep) => Variables().Replace(expression, match => match.Groups["name"].Value switch
    {
        "__rate_interval" => string.Create(CultureInfo.InvariantCulture, $"{ScrapesPerRate * Seconds(leastStep)}s"),
        var name => values[name].Replace("\\", @"\\", StringComparison.Ordinal),
    });

    private static int Seconds(string? step) => step is null ? ScrapeSeconds : int.Parse(step.TrimEnd('s'), CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\$(?<name>\w+)")]
    private static partial Regex Variables();

    [GeneratedRegex(@"^label_values\((?<selector>.+), (?<label>\w+)\)$")]
    private static partial Regex LabelValues();
}
