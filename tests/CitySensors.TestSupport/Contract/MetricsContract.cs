using System.Net;
using CitySensors.TestSupport.Processes;

namespace CitySensors.TestSupport.Contract;

/// <summary>The metrics that every host exposes.</summary>
/// <param name="city">The host.</param>
/// <param name="metrics">The names of all documented metrics.</param>
public abstract class MetricsContract(CityFixture city, IEnumerable<string> metrics) : ApiContract(city)
{
    /// <summary>Metrics that not all hosts have.</summary>
    private static readonly string[] OfOneHost =
    [
        "citysensors_kafka_", "citysensors_cassandra_", "orleans_",
        "citysensors_journal_", "citysensors_database_", "citysensors_storage_", "citysensors_retention_", "citysensors_city_failures", "citysensors_intake_waiting", "citysensors_ready", "citysensors_job_", "citysensors_forecast_",
    ];

    [Fact]
    public async Task Get_Metrics_PassPromtoolAndHaveAllNames()
    {
        var station = NewId("metrics");
        using (var put = await PutAsync($"/api/stations/{station}", """{"name": "Metrics", "area": "metrics-area"}""")) put.EnsureSuccessStatusCode();
        var now = TimeProvider.System.GetUtcNow();
        using (var post = await PostAsync($"[{Reading(station, now.AddSeconds(-2), "\"noise_level\": 90")}, {Reading(station, now, "\"noise_level\": 90")}]")) post.EnsureSuccessStatusCode();
        var text = "";
        await Eventually.TrueAsync(
            async () =>
            {
                text = await MetricsAsync();
                return MetricsText.Value(text, "citysensors_latest_value_max{sensor=\"noise_level\",area=\"metrics-area\"}") == 90
                    && MetricsText.Value(text, "citysensors_active_alerts{severity=\"Extreme\",area=\"metrics-area\"}") == 1;
            },
            () => "The newest value and its alert are not among the metrics.",
            Cancelled);
        var result = await Tool.Promtool.RunAsync(AppContext.BaseDirectory, new Dictionary<string, string>(), ["check", "metrics"], text);
        Assert.True(result is { ExitCode: 0, Text: "" }, $"{result.Text}\n{text}");
        var families = MetricsText.Families(text);
        var all = metrics.ToList();
        Assert.Empty(all.Where(name => !OfOneHost.Any(start => name.StartsWith(start, StringComparison.Ordinal))).Except(families));
        Assert.Empty(families.Except(all));
        Assert.DoesNotContain(station, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Metrics_CountReadings()
    {
        var station = NewId("counted");
        var before = await MetricsAsync();
        var behind = Start.AddHours(-2);
        using (var post = await PostAsync($"[{Reading(station, behind)}, {Reading(station, behind.AddSeconds(1))}, {Reading(station, behind)}]")) Assert.True(post.IsSuccessStatusCode);
        await Eventually.TrueAsync(
            async () =>
            {
                var text = await MetricsAsync();
                return Grown("citysensors_readings_accepted_total", before, text) >= 2 && Grown("citysensors_readings_duplicate_total", before, text) >= 1
                    && Grown("citysensors_readings_received_total{via=\"http\"}", before, text) >= 3
                    && Grown("citysensors_observations_total{sensor=\"temperature\",quality=\"pass\"}", before, text) >= 2
                    && Grown("citysensors_readings_off_time_total{direction=\"behind\"}", before, text) >= 2;
            },
            () => "The readings are not all counted.",
            Cancelled);
    }

    /// <summary>A series that did not exist before counts as 0.</summary>
    private static double Grown(string series, string before, string after) =>
        MetricsText.Value(after, series) - (MetricsText.Value(before, series) is var value && double.IsNaN(value) ? 0 : value);

    private async Task<string> MetricsAsync()
    {
        using var response = await GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(Cancelled);
    }
}
