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
    public async Task Get_Metrics_MeansOfAreas_AreAsTheSensorTypesSay()
    {
        await using var server = await TestServer.StartAsync();
        await PutTypeAsync(server, "wind_direction", """{"name": "Wind direction", "unit": "deg", "circular": {"period": 360}}""");
        await PutTypeAsync(server, "vehicles", """{"name": "Vehicles", "unit": "1", "aggregation": "counter_increment"}""");
        await PutTypeAsync(server, "rain", """{"name": "Rain", "unit": "mm", "aggregation": "sum"}""");
        await SendAsync(server, """{"station_id": "a", "noise_level": 50, "wind_direction": 350, "vehicles": 10, "rain": 2}""");
        await SendAsync(server, """{"station_id": "b", "noise_level": 70, "wind_direction": 20, "vehicles": 30, "rain": 4}""");
        var text = await MetricsAsync(server);
        Assert.Equal(1, MetricsText.Value(text, "citysensors_sensor_aggregation{sensor=\"noise_level\",aggregation=\"energy_mean\"}"));
        Assert.Equal(67.033, Of("latest_value_mean", "noise_level"), 1e-3);
        Assert.Equal((50, 70), (Of("latest_value_min", "noise_level"), Of("latest_value_max", "noise_level")));
        Assert.Equal(5, Of("latest_value_mean", "wind_direction"), 1e-9);
        Assert.Equal(3, Of("latest_value_mean", "rain"));
        Assert.Equal((2, 2), (Of("latest_value_stations", "wind_direction"), Of("latest_value_stations", "vehicles")));
        Assert.DoesNotContain("latest_value_mean{sensor=\"vehicles\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("latest_value_min{sensor=\"wind_direction\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("citysensors_expected_mean{sensor=\"rain\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);

        double Of(string metric, string sensor) => MetricsText.Value(text, $"citysensors_{metric}{{sensor=\"{sensor}\",area=\"none\"}}");
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

    private static Task PutAsync(TestServer server, string id, string area) =>
        PutDefinitionAsync(server, $"/api/stations/{id}", string.Create(CultureInfo.InvariantCulture, $$"""{"name": "{{id}}", "area": "{{area}}"}"""));

    private static Task PutTypeAsync(TestServer server, string id, string definition) => PutDefinitionAsync(server, $"/api/sensors/{id}", definition);

    private static async Task PutDefinitionAsync(TestServer server, string path, string definition)
    {
        using var content = new StringContent(definition, Encoding.UTF8, "application/json");
        using var response = await server.Client.PutAsync(new Uri(path, UriKind.Relative), content, Cancelled);
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
