using System.Globalization;
using System.Text;
using CitySensors.TestSupport.Contract;
using CitySensors.Web.Tests.Hosting;

namespace CitySensors.Web.Tests.Metrics;

public sealed class AreaMetricsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_Metrics_ReportsLatestAndExpectedValuesByArea()
    {
        await using var server = await TestServer.StartAsync();
        await PutAsync(server, "a", "centre");
        await PutAsync(server, "b", "centre");
        await PutAsync(server, "silent", "harbour");
        await SendAsync(server, """{"station_id": "a", "temperature": 20, "noise_level": -999}""");
        await SendAsync(server, """{"station_id": "b", "temperature": 30}""");
        await SendAsync(server, """{"station_id": "unregistered", "temperature": 12}""");
        var text = await MetricsAsync(server);
        Assert.Equal(25, MetricsText.Value(text, "citysensors_latest_value_mean{sensor=\"temperature\",area=\"centre\"}"));
        Assert.Equal(20, MetricsText.Value(text, "citysensors_latest_value_min{sensor=\"temperature\",area=\"centre\"}"));
        Assert.Equal(30, MetricsText.Value(text, "citysensors_latest_value_max{sensor=\"temperature\",area=\"centre\"}"));
        Assert.Equal(2, MetricsText.Value(text, "citysensors_latest_value_stations{sensor=\"temperature\",area=\"centre\"}"));
        Assert.Equal(12, MetricsText.Value(text, "citysensors_latest_value_mean{sensor=\"temperature\",area=\"none\"}"));
        Assert.DoesNotContain("latest_value_mean{sensor=\"noise_level\"", text, StringComparison.Ordinal);
        Assert.Equal(2, MetricsText.Value(text, "citysensors_stations_reporting{area=\"centre\"}"));
        Assert.Equal((1, 0), (MetricsText.Value(text, "citysensors_stations{area=\"harbour\"}"), MetricsText.Value(text, "citysensors_stations_reporting{area=\"harbour\"}")));
        Assert.Equal(0, MetricsText.Value(text, "citysensors_active_alerts{severity=\"Extreme\",area=\"harbour\"}"));
        Assert.Equal(25, MetricsText.Value(text, "citysensors_expected_mean{sensor=\"temperature\"}"));
        Assert.Equal(32.438, MetricsText.Value(text, "citysensors_expected_high{sensor=\"temperature\"}"), 1e-3);
        Assert.Equal(1, MetricsText.Value(text, "citysensors_sensor_info{sensor=\"temperature\",unit=\"Cel\"}"));
        Assert.DoesNotContain("unregistered", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Metrics_MoreAreasThanAllowed_AreAggregated()
    {
        await using var server = await TestServer.StartAsync(new Dictionary<string, string?> { ["Web:MaxMetricAreas"] = "3" });
        for (var i = 0; i < 10; i++) await PutAsync(server, $"station-{i}", $"area-{i}");
        var lines = (await MetricsAsync(server)).Split('\n').Where(line => line.StartsWith("citysensors_stations{", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, lines.Count);
        Assert.Contains("citysensors_stations{area=\"other\"} 7", lines);
    }

    private static async Task PutAsync(TestServer server, string id, string area)
    {
        using var content = new StringContent(string.Create(CultureInfo.InvariantCulture, $$"""{"name": "{{id}}", "area": "{{area}}"}"""), Encoding.UTF8, "application/json");
        using var response = await server.Client.PutAsync(new Uri($"/api/stations/{id}", UriKind.Relative), content, Cancelled);
        response.EnsureSuccessStatusCode();
    }

    private static async Task SendAsync(TestServer server, string reading)
    {
        using var content = new StringContent(reading, Encoding.UTF8, "application/json");
        using var response = await server.Client.PostAsync(new Uri("/api/readings", UriKind.Relative), content, Cancelled);
        response.EnsureSuccessStatusCode();
    }

    private static Task<string> MetricsAsync(TestServer server) => server.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Cancelled);
}
