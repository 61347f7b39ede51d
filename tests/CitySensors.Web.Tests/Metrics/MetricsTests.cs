using System.ComponentModel;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using CitySensors.Core.Alerts;
using CitySensors.Core.Sensors;
using CitySensors.TestSupport.Hub;
using CitySensors.TestSupport.Processes;
using CitySensors.Web.Metrics;
using CitySensors.TestSupport.Contract;
using CitySensors.Web.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace CitySensors.Web.Tests.Metrics;

public sealed class MetricsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_Metrics_PassPromtool()
    {
        await using var server = await TestServer.StartAsync();
        await WorkAsync(server);
        var text = await MetricsAsync(server);
        var result = await Tool.Promtool.RunAsync(AppContext.BaseDirectory, new Dictionary<string, string>(), ["check", "metrics"], text);
        Assert.True(result is { ExitCode: 0, Text: "" }, $"{result.Text}\n{text}");
    }

    [Fact]
    public async Task Get_Metrics_AfterSomeTraffic_CountsIt()
    {
        await using var server = await TestServer.StartAsync();
        await WorkAsync(server);
        await using var browser = await HubClient.ConnectAsync(server.Address, Cancelled);
        await browser.SubscribeAsync("""{"since": 0}""", Cancelled);
        await browser.AlertsAsync(1, Cancelled);
        Assert.Equal(0, MetricsText.Value(await MetricsAsync(server), "citysensors_event_to_hub_seconds_count"));
        Raise(server, TimeProvider.System.GetUtcNow().AddSeconds(-2));
        await browser.AlertsAsync(2, Cancelled);
        await Eventually.TrueAsync(async () => MetricsText.Value(await MetricsAsync(server), "citysensors_hub_messages_total") == 2, () => "Fewer than two hub messages are counted.", Cancelled);
        var text = await MetricsAsync(server);
        Assert.Equal(5, MetricsText.Value(text, "citysensors_readings_received_total{via=\"http\"}"));
        Assert.Equal(2, MetricsText.Value(text, "citysensors_readings_accepted_total"));
        Assert.Equal(1, MetricsText.Value(text, "citysensors_readings_duplicate_total"));
        Assert.Equal(1, MetricsText.Value(text, "citysensors_readings_rejected_total{reason=\"not_json\"}"));
        Assert.Equal(1, MetricsText.Value(text, "citysensors_readings_rejected_total{reason=\"unknown_sensor_type\"}"));
        Assert.Equal(2, MetricsText.Value(text, "citysensors_members_ignored_total{reason=\"unknown_sensor_type\"}"));
        Assert.Equal(1, MetricsText.Value(text, "citysensors_members_ignored_total{reason=\"value\"}"));
        Assert.Equal(1, MetricsText.Value(text, "citysensors_acknowledgement_seconds_count"));
        Assert.Equal(1, MetricsText.Value(text, "citysensors_acknowledgement_seconds_bucket{le=\"+Inf\"}"));
        Assert.Equal(2, MetricsText.Value(text, "citysensors_outliers_total{sensor=\"rainfall\"}"));
        Assert.Equal(2, MetricsText.Value(text, "citysensors_alert_changes_total{state=\"raised\",severity=\"Severe\"}"));
        Assert.Equal(1, MetricsText.Value(text, "citysensors_active_alerts{severity=\"Severe\",area=\"centre\"}"));
        Assert.Equal(0, MetricsText.Value(text, "citysensors_active_alerts{severity=\"Minor\",area=\"centre\"}"));
        Assert.Equal(1, MetricsText.Value(text, "citysensors_hub_connections"));
        Assert.Equal(1, MetricsText.Value(text, "citysensors_event_to_hub_seconds_count"));
        Assert.True(MetricsText.Value(text, "citysensors_request_body_bytes_total") > 100);
        foreach (var name in (string[])["process_cpu_seconds_total", "process_resident_memory_bytes", "process_start_time_seconds", "process_threads", "dotnet_gc_heap_bytes"])
            Assert.True(MetricsText.Value(text, name) > 0, name);
    }

    /// <summary>promtool only supports the Prometheus text format, so the rules of OpenMetrics are checked here.</summary>
    [Fact]
    public async Task Get_OpenMetrics_EverySampleBelongsToTheFamilyBeforeIt()
    {
        await using var server = await TestServer.StartAsync();
        await WorkAsync(server);
        var (family, type) = ("", "");
        foreach (var line in (await MetricsAsync(server, "application/openmetrics-text")).TrimEnd('\n').Split('\n'))
        {
            var words = line.Split(' ');
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal)) (family, type) = (words[2], words[3]);
            if (line.StartsWith('#')) continue;
            var name = line[..line.IndexOfAny(['{', ' '])];
            string[] suffixes = type switch { "counter" => ["_total"], "histogram" => ["_bucket", "_sum", "_count"], _ => [""] };
            Assert.Contains(name, suffixes.Select(suffix => family + suffix));
            Assert.False(type != "counter" && family.EndsWith("_total", StringComparison.Ordinal), family);
        }
    }

    [Fact]
    public async Task Get_Metrics_AcceptHeader_SelectsTheFormat()
    {
        await using var server = await TestServer.StartAsync();
        Assert.DoesNotContain("# EOF", await MetricsAsync(server), StringComparison.Ordinal);
        Assert.DoesNotContain("# EOF", await MetricsAsync(server, "text/plain, application/openmetrics-text;q=0.1"), StringComparison.Ordinal);
        Assert.EndsWith(
            "# EOF\n", await MetricsAsync(server, "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exporter_LabelWithQuotesAndLines_IsEscaped()
    {
        using var metrics = new CityMetrics();
        using var exporter = new MetricsExporter(metrics, NullLogger<MetricsListener>.Instance);
        metrics.CountOutliers("a \"quoted\" \\ name\nof two lines", 1);
        Assert.Contains("citysensors_outliers_total{sensor=\"a \\\"quoted\\\" \\\\ name\\nof two lines\"} 1", (await exporter.TextAsync()).Split('\n'));
    }

    [Fact]
    public async Task Exporter_TwoCities_DoNotMix()
    {
        using var one = new CityMetrics();
        using var other = new CityMetrics();
        using var exporter = new MetricsExporter(one, NullLogger<MetricsListener>.Instance);
        other.ReadingsAccepted.Add(7);
        one.ReadingsAccepted.Add(1);
        Assert.Equal(1, MetricsText.Value(await exporter.TextAsync(), "citysensors_readings_accepted_total"));
    }

    private static async Task WorkAsync(TestServer server)
    {
        string[] lines =
        [
            """{"station_id": "station-7", "timestamp": 1767225600, "temperature": 25}""",
            """{"station_id": "station-7", "timestamp": 1767225601, "temperature": 25, "rssi": -71, "snr": 9, "humidity": "-"}""",
            """{"station_id": "station-7", "timestamp": 1767225600, "temperature": 25}""",
            "not json",
            """{"station_id": "station-7", "mood": 25}""",
        ];
        using var content = new StringContent(string.Join('\n', lines), Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson"));
        using var response = await server.Client.PostAsync(new Uri("/api/readings", UriKind.Relative), content, Cancelled);
        response.EnsureSuccessStatusCode();
        var metrics = server.Services.GetRequiredService<CityMetrics>();
        metrics.CountOutliers("rainfall", 2);
        Raise(server, DateTimeOffset.UnixEpoch);
    }

    private static void Raise(TestServer server, DateTimeOffset updated)
    {
        var alert = new Alert(
            "id",
            AlertState.Raised,
            new AlertSource("station-7", "centre", null, null),
            new AlertCondition("rule", "rainfall", "mm/h", 25, new Distribution(DistributionKind.FoldedNormal, 0, 3)),
            new AlertEpisode(DateTimeOffset.UnixEpoch, updated, Severity.Severe, Severity.Severe),
            new Measurement(30, 10, 1e-20),
            "Rain")
        {
            Sequence = 1,
        };
        server.City.Log.Append([alert]);
        server.Services.GetRequiredService<CityMetrics>().CountAlertChanges([alert]);
    }

    private static async Task<string> MetricsAsync(TestServer server, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await server.Client.SendAsync(request, Cancelled);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Cancelled);
    }
}
