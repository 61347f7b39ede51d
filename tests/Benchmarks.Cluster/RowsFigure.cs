namespace CitySensors.Benchmarks.Cluster;

/// <summary>Readings that wait in Kafka, scored and stored in Cassandra, one row per reading.</summary>
internal static class RowsFigure
{
    private const int Stations = 200;
    private const long Readings = 2_000_000;
    private const long WarmUp = Readings / 4;

    /// <summary>What the last run reached, rows a second.</summary>
    public static double? Reached { get; private set; }

    public static async Task RunAsync(Report report)
    {
        report.Heading($"Rows: {Readings:N0} readings preloaded in {ReadingLoad.Partitions} partitions, {Stations} stations, each scored and kept as a row");
        report.Rate("yardstick: rows of the same form written without anything else", await StoreYardstick.RunAsync(Stations));
        Reached = await MeasureAsync(report);
    }

    private static async Task<double> MeasureAsync(Report report)
    {
        var topic = await ReadingLoad.CreateTopicAsync("readings");
        using (var load = new ReadingLoad(topic, Stations)) load.Send(Readings);
        await using var silo = SiloProcess.Start(topic);
        await silo.ReadyAsync();
        var (rate, cores) = await silo.MeasureAsync(Readings, WarmUp);
        report.Rate("scored and kept by a silo", rate);
        report.Value("processor cores used by the silo", cores, "");
        report.Value("readings in a delivery", Readings / await silo.MetricAsync("citysensors_kafka_containers_delivered_total"), "");
        report.Value("rows in a batch", Readings / await silo.MetricAsync("citysensors_cassandra_batches_written_total"), "");
        report.Value("time of a delivery's rows", 1000 * await silo.MetricAsync("citysensors_cassandra_write_seconds_sum") / await silo.MetricAsync("citysensors_cassandra_write_seconds_count"), "ms");
        report.Value("collections stood in the way", await silo.MetricAsync("dotnet_gc_pause_seconds_total"), "s");
        report.Value("memory of the silo", silo.ResidentBytes / 1048576.0, "MiB");
        return rate;
    }
}
