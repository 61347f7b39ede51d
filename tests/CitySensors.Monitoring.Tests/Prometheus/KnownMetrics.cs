using CitySensors.Monitoring.Tests.Hosting;
using CitySensors.Monitoring.Tests.Rules;
using CitySensors.Web.Metrics;

namespace CitySensors.Monitoring.Tests.Prometheus;

/// <summary>Which of the four jobs has a metric.</summary>
internal static class KnownMetrics
{
    private static readonly string[] HistogramParts = ["_bucket", "_sum", "_count"];
    private static readonly string[] OfSilo = ["citysensors_kafka_", "citysensors_cassandra_", "orleans_stream_", "job_topic:citysensors_kafka_"];

    /// <summary>A silo of the cluster stores before it acknowledges.</summary>
    private static readonly string[] OfServer =
    [
        "citysensors_journal_", "citysensors_database_", "citysensors_storage_", "citysensors_retention_", "citysensors_city_failures_", "citysensors_intake_",
        "citysensors_acknowledgement_to_store_", "citysensors_forecast_",
    ];

    /// <summary>What Prometheus has by itself or by the recording rules, and what only a silo has, by the definitions in the code.</summary>
    public static IReadOnlySet<string> Elsewhere { get; } = (HashSet<string>)
    [
        "up",
        "ALERTS",
        .. RuleEntry.All.Select(rule => rule.Record).OfType<string>(),
        .. MetricDefinitions.All.Where(metric => StartsWithAny(metric.Name, OfSilo))
            .SelectMany(metric => metric.Kind == MetricKind.Histogram ? HistogramParts.Select(part => metric.Name + part) : [metric.Name]),
    ];

    /// <summary>The jobs that must run for an expression to have data; "server" or "silo" stands for itself, and "host" for either.</summary>
    public static IReadOnlySet<string> JobsOf(string expression)
    {
        var jobs = new HashSet<string>();
        foreach (var job in (string[])["kafka", "cassandra"])
            if (expression.Contains($"job=\"{job}\"", StringComparison.Ordinal)) jobs.Add(job);
        foreach (var (metric, _, _) in Expression.Metrics(expression))
        {
            if (metric.StartsWith("kafka_", StringComparison.Ordinal)) jobs.Add("kafka");
            else if (metric.StartsWith("org_apache_cassandra_", StringComparison.Ordinal)) jobs.Add("cassandra");
            else if (StartsWithAny(metric, OfSilo)) jobs.Add("silo");
            else if (StartsWithAny(metric, OfServer)) jobs.Add("server");
        }

        if (jobs.Count == 0) jobs.Add("host");
        return jobs;
    }

    /// <summary>Whether an agent exposes a series that an expression selects, and prometheus.yml keeps it.</summary>
    public static bool IsTold(MetricUse use, string exporter)
    {
        var told = RepositoryFiles.Exporter(exporter).Select(line => line.Split(';')).Where(parts => parts[0] == use.Metric).ToList();
        return told.Count > 0
            && use.Names.All(name => told.Any(parts => parts[1] == name))
            && use.Requests.All(request => told.Any(parts => parts[2] == request));
    }

    private static bool StartsWithAny(string metric, string[] beginnings) => beginnings.Any(beginning => metric.StartsWith(beginning, StringComparison.Ordinal));
}
