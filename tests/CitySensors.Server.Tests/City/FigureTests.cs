using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Server.Tests.Hosting;
using CitySensors.Web.Metrics;
using CitySensors.TestSupport.Contract;
using CitySensors.Web.Tests.Metrics;
using Microsoft.Extensions.Logging.Abstractions;

namespace CitySensors.Server.Tests.City;

/// <summary>The metrics of a running city.</summary>
public sealed class FigureTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Accept_Batches_AreCountedWhereTheyAreDecided()
    {
        await using var city = await ServerCity.OpenAsync(_folder.Path);
        using var exporter = new MetricsExporter(city.Metrics, NullLogger<MetricsListener>.Instance);
        await city.SendAsync(new Sent("a", 0), new Sent("a", 1), new Sent("b", 0, 90));
        await city.SendAsync(new Sent("a", 1), new Sent("a", 2, -999));
        await city.StoredAsync();
        var text = await exporter.TextAsync();
        Assert.Equal(4, MetricsText.Value(text, "citysensors_readings_accepted_total"));
        Assert.Equal(1, MetricsText.Value(text, "citysensors_readings_duplicate_total"));
        Assert.Equal(3, MetricsText.Value(text, "citysensors_observations_total{sensor=\"noise_level\",quality=\"pass\"}"));
        Assert.Equal(1, MetricsText.Value(text, "citysensors_observations_total{sensor=\"noise_level\",quality=\"fail\"}"));
        Assert.Equal(1, MetricsText.Value(text, "citysensors_outliers_total{sensor=\"noise_level\"}"));
        Assert.Equal(4, MetricsText.Value(text, "citysensors_database_readings_written_total"));
        Assert.True(MetricsText.Value(text, "citysensors_journal_written_bytes_total") > 4 * sizeof(double));
        Assert.True(MetricsText.Value(text, "citysensors_journal_sync_seconds_count") >= 2);
        Assert.True(MetricsText.Value(text, "citysensors_acknowledgement_to_store_seconds_count") >= 1);
        Assert.True(MetricsText.Value(text, "citysensors_arrival_to_store_seconds_count") >= 1);
    }

    [Fact]
    public async Task Accept_SuspectValues_AreCountedForTheirStation()
    {
        await using var city = await ServerCity.OpenAsync(_folder.Path);
        using var exporter = new MetricsExporter(city.Metrics, NullLogger<MetricsListener>.Instance);
        await city.SendAsync(new Sent("fog", 0, 100.4, "humidity"), new Sent("fog", 1, 100.4, "humidity"), new Sent("clear", 0, 60, "humidity"));
        var text = await exporter.TextAsync();
        Assert.Equal(2, MetricsText.Value(text, "citysensors_station_suspect_values{station=\"fog\"}"));
        Assert.Equal(double.NaN, MetricsText.Value(text, "citysensors_station_suspect_values{station=\"clear\"}"));
        Assert.Equal(2, MetricsText.Value(text, "citysensors_observations_total{sensor=\"humidity\",quality=\"suspect\"}"));
    }

    [Fact]
    public async Task Accept_RefusedBatch_IsNotCounted()
    {
        await using var city = await ServerCity.OpenAsync(_folder.Path);
        using var exporter = new MetricsExporter(city.Metrics, NullLogger<MetricsListener>.Instance);
        await city.StopAsync();
        Assert.NotEqual(IntakeStatus.Accepted, (await city.SendAsync(new Sent("a", 0))).Status);
        Assert.Equal(0, MetricsText.Value(await exporter.TextAsync(), "citysensors_readings_accepted_total"));
    }

    [Fact]
    public async Task Alert_OfBatch_RecordsArrivalAndAcknowledgement()
    {
        await using var city = await ServerCity.OpenAsync(_folder.Path);
        var batch = city.Batch(new Sent("a", 0), new Sent("b", 0, 90), new Sent("b", 1, 90), new Sent("c", 0, 90), new Sent("c", 1, 90));
        await city.SendAsync(batch);
        await city.SendAsync(new Sent("a", 1));
        Assert.Equal(2, city.Alerts.LastSequence);
        for (var sequence = 1; sequence <= 2; sequence++)
        {
            Assert.Equal(batch.Arrived, city.Origins.Find(sequence)?.Arrived);
            Assert.True(city.Origins.Find(sequence)?.Acknowledged >= batch.Arrived);
        }

        Assert.Null(city.Origins.Find(3));
    }

    [Fact]
    public async Task RemovedStation_ShowsNoValues()
    {
        await using var city = await ServerCity.OpenAsync(_folder.Path);
        await city.SendAsync(new Sent("a", 0), new Sent("b", 0));
        await city.StoredAsync();
        await city.ChangeAsync(new DefinitionChange.RemoveStation("a"));
        await city.StoredAsync();
        var shown = new List<string>();
        city.Latest.Visit(0, (station, _) => shown.Add(station));
        Assert.Equal(["b"], shown);
    }
}
