using System.Globalization;
using System.Text.RegularExpressions;

namespace CitySensors.Benchmarks;

/// <summary>How long the server says that its stages took, between two readings of its metrics.</summary>
internal sealed partial class StageHistograms
{
    private static readonly (string What, string Metric)[] Stages =
    [
        ("first byte of a body to its acknowledgement", "citysensors_acknowledgement_seconds"),
        ("… of which write and sync of the journal", "citysensors_journal_sync_seconds"),
        ("arrival of a reading that changes an alert to the hub message", "citysensors_arrival_to_hub_seconds"),
        ("… of which after its acknowledgement", "citysensors_acknowledgement_to_hub_seconds"),
        ("commit to the database, beside it", "citysensors_database_commit_seconds"),
    ];

    private readonly Dictionary<string, SortedList<double, double>> _cumulative;

    private StageHistograms(Dictionary<string, SortedList<double, double>> cumulative) => _cumulative = cumulative;

    public static async Task<StageHistograms> ReadAsync(int port)
    {
        using var http = new HttpClient();
        var cumulative = new Dictionary<string, SortedList<double, double>>(StringComparer.Ordinal);
        foreach (var line in (await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"))).Split('\n'))
        {
            if (Bucket().Match(line) is not { Success: true } bucket) continue;
            var bound = bucket.Groups["bound"].Value is "+Inf" ? double.PositiveInfinity : Number(bucket.Groups["bound"].Value);
            if (!cumulative.TryGetValue(bucket.Groups["metric"].Value, out var buckets)) cumulative.Add(bucket.Groups["metric"].Value, buckets = []);
            buckets[bound] = Number(bucket.Groups["count"].Value);
        }

        return new StageHistograms(cumulative);
    }

    /// <summary>Reports the upper bounds of the buckets that the percentiles are in.</summary>
    public void ReportSince(StageHistograms before, Report report)
    {
        foreach (var (what, metric) in Stages)
        {
            var buckets = _cumulative[metric].Select(bucket => (Bound: bucket.Key, Count: bucket.Value - before._cumulative[metric][bucket.Key])).ToList();
            if (buckets[^1].Count > 0) report.Stage(what, Bound(0.5), Bound(0.99), (long)buckets[^1].Count);

            double Bound(double share) => buckets.First(bucket => bucket.Count >= share * buckets[^1].Count).Bound * 1000;
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex("""^(?<metric>\w+)_bucket\{le="(?<bound>[^"]+)"\} (?<count>\S+)""")]
    private static partial Regex Bucket();
}
