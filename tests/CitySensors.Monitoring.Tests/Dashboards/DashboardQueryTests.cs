using CitySensors.Monitoring.Tests.Hosting;
using CitySensors.Monitoring.Tests.Prometheus;
using CitySensors.Monitoring.Tests.Rules;

namespace CitySensors.Monitoring.Tests.Dashboards;

/// <summary>
/// Every query against a real Prometheus that scrapes the real server with its simulated city; and a silo, Kafka and Cassandra where
/// <c>CITYSENSORS_SILO_METRICS</c>, <c>CITYSENSORS_KAFKA_METRICS</c> and <c>CITYSENSORS_CASSANDRA_METRICS</c> say where they are.
/// </summary>
public sealed class DashboardQueryTests : HostTestBase
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Queries_AgainstARunningCity_ReturnData()
    {
        await RunningPrometheus.RequireAsync();
        await using var city = await DemoCity.StartAsync(Http, Directory.CreateDirectory(Folder.File("city")).FullName, Cancelled);
        var targets = new ScrapeTargets(city.Url.Authority);
        await using var toServer = await Traffic.StartAsync(Http, city.Url, Cancelled);
        await using var toSilo = targets.Silo is { } silo ? await Traffic.StartAsync(Http, new Uri($"http://{silo}"), Cancelled) : null;
        await using var prometheus = await RunningPrometheus.StartAsync(Http, Folder, targets, Cancelled);

        var checks = DashboardFile.All.SelectMany(file => QueryCheck.Of(file, targets)).ToList();
        var waiting = checks.Where(check => check.NeedsData).ToList();
        await Eventually.TrueAsync(
            async () =>
            {
                var without = new List<QueryCheck>();
                foreach (var check in waiting)
                    if (!await check.HasDataAsync(prometheus, Cancelled)) without.Add(check);
                waiting = without;
                return waiting.Count == 0;
            },
            () => $"{waiting.Count} of {checks.Count} queries have no data:\n{string.Join('\n', waiting.Select(check => $"{check}: {check.Text}"))}\n{city.Output}",
            Cancelled,
            Bound);

        var parsedOnly = checks.Where(check => !check.NeedsData).ToList();
        foreach (var check in parsedOnly) await check.HasDataAsync(prometheus, Cancelled);
        Assert.Empty(await prometheus.FailedRulesAsync(Cancelled));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{checks.Count - parsedOnly.Count} queries returned data. {parsedOnly.Count} were parsed only, for what they are about does not run here:\n{string.Join('\n', parsedOnly)}");
    }

    [Fact]
    public async Task Metrics_InRulesAndDashboards_Exist()
    {
        await using var city = await DemoCity.StartAsync(Http, Directory.CreateDirectory(Folder.File("city")).FullName, Cancelled);
        await using var traffic = await Traffic.StartAsync(Http, city.Url, Cancelled);
        var uses = RuleEntry.All.Select(rule => (Place: $"{rule.File}, {rule.Alert}{rule.Record}", rule.Expression))
            .Concat(DashboardFile.All.SelectMany(file => file.Queries).Select(query => (query.Place, query.Expression)))
            .SelectMany(one => Expression.Metrics(one.Expression).Select(use => (one.Place, Use: use)))
            .Where(one => !KnownMetrics.Elsewhere.Contains(one.Use.Metric) && !KnownMetrics.IsTold(one.Use, "kafka") && !KnownMetrics.IsTold(one.Use, "cassandra"))
            .ToList();
        Assert.NotEmpty(uses);
        List<string> missing = [];
        await Eventually.TrueAsync(
            async () =>
            {
                var text = await Http.GetStringAsync(new Uri(city.Url, "metrics"), Cancelled);
                var told = text.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line[..line.IndexOfAny(['{', ' '])]).ToHashSet();
                missing = [.. uses.Where(one => !told.Contains(one.Use.Metric)).Select(one => $"{one.Place}: {one.Use}")];
                return missing.Count == 0;
            },
            () => $"Nobody tells these metrics:\n{string.Join('\n', missing)}",
            Cancelled);
    }
}
