using System.Net;
using CitySensors.Web.Metrics;

namespace CitySensors.Web.Tests.Contract;

/// <summary>What every host must tell of itself: the same names, whatever it exposes them with.</summary>
public abstract class MetricsContract(CityFixture city) : ApiContract(city)
{
    /// <summary>What only one of the hosts has something to tell about.</summary>
    private static readonly string[] OfOneHost =
    [
        "citysensors_kafka_", "citysensors_cassandra_", "orleans_",
        "citysensors_journal_", "citysensors_database_", "citysensors_storage_", "citysensors_retention_", "citysensors_city_failures", "citysensors_intake_waiting", "citysensors_ready",
    ];

    [Fact]
    public async Task Get_Metrics_ArePromtoolsAndHaveTheNamesOfAllHosts()
    {
        var station = NewId("metrics");
        using (var put = await PutAsync($"/api/stations/{station}", """{"name": "Metrics", "area": "metrics-area"}""")) put.EnsureSuccessStatusCode();
        using (var post = await PostAsync(Reading(station, TimeProvider.System.GetUtcNow(), "\"noise_level\": 90"))) post.EnsureSuccessStatusCode();
        var text = "";
        await Eventually.TrueAsync(
            async () =>
            {
                text = await MetricsAsync();
                return MetricsText.Value(text, "citysensors_latest_value_max{sensor=\"noise_level\",area=\"metrics-area\"}") == 90
                    && MetricsText.Value(text, "citysensors_active_alerts{severity=\"Extreme\",area=\"metrics-area\"}") == 1;
            },
            "the newest value and its alert among the metrics");
        var (code, output) = await Promtool.CheckAsync(text);
        Assert.True(code == 0 && output.Length == 0, $"{output}\n{text}");
        var families = MetricsText.Families(text);
        var all = MetricDefinitions.All.Select(metric => metric.Name).ToList();
        Assert.Empty(all.Where(name => !OfOneHost.Any(start => name.StartsWith(start, StringComparison.Ordinal))).Except(families));
        Assert.Empty(families.Except(all));
        Assert.DoesNotContain(station, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Metrics_CountReadingsWhereTheyAreDecided()
    {
        var station = NewId("counted");
        var before = await MetricsAsync();
        using (var post = await PostAsync($"[{Reading(station, Start)}, {Reading(station, Start.AddSeconds(1))}, {Reading(station, Start)}]")) Assert.True(post.IsSuccessStatusCode);
        await Eventually.TrueAsync(
            async () =>
            {
                var text = await MetricsAsync();
                return Grown("citysensors_readings_accepted_total", before, text) >= 2 && Grown("citysensors_readings_duplicate_total", before, text) >= 1
                    && Grown("citysensors_readings_received_total{via=\"http\"}", before, text) >= 3
                    && Grown("citysensors_observations_total{sensor=\"temperature\",quality=\"pass\"}", before, text) >= 2
                    && Grown("citysensors_readings_off_time_total{direction=\"behind\"}", before, text) >= 2;
            },
            "two readings accepted, one duplicate and three received");
    }

    /// <summary>What is told from its first time on grows from nothing.</summary>
    private static double Grown(string series, string before, string after) =>
        MetricsText.Value(after, series) - (MetricsText.Value(before, series) is var value && double.IsNaN(value) ? 0 : value);

    private async Task<string> MetricsAsync()
    {
        using var response = await GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(Cancelled);
    }
}
