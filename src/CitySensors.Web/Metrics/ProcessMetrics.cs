using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Reflection;

namespace CitySensors.Web.Metrics;

/// <summary>Process metrics, read with every export.</summary>
internal static class ProcessMetrics
{
    private const string OwnFiles = "/proc/self/fd";
    private const string OwnLimits = "/proc/self/limits";
    private const string OpenFilesLimit = "Max open files";

    public static void AddTo(Meter meter)
    {
        ArgumentNullException.ThrowIfNull(meter);
        Counter(meter, ProcessMetricDefinitions.Cpu, () => Environment.CpuUsage.TotalTime.TotalSeconds);
        Gauge(meter, ProcessMetricDefinitions.Memory, () => Environment.WorkingSet);
        Gauge(meter, ProcessMetricDefinitions.StartTime, StartTime);
        Gauge(meter, ProcessMetricDefinitions.Threads, Threads);
        if (Directory.Exists(OwnFiles)) Gauge(meter, ProcessMetricDefinitions.OpenFiles, () => Directory.EnumerateFileSystemEntries(OwnFiles).Count());
        if (File.Exists(OwnLimits)) Gauge(meter, ProcessMetricDefinitions.MostFiles, MostFiles);
        var collections = ProcessMetricDefinitions.Collections;
        meter.CreateObservableCounter(collections.Name, Collections, null, collections.Help);
        Counter(meter, ProcessMetricDefinitions.Pause, () => GC.GetTotalPauseDuration().TotalSeconds);
        Counter(meter, ProcessMetricDefinitions.Allocated, () => GC.GetTotalAllocatedBytes());
        Gauge(meter, ProcessMetricDefinitions.Heap, () => GC.GetTotalMemory(forceFullCollection: false));
        Gauge(meter, ProcessMetricDefinitions.PoolThreads, () => ThreadPool.ThreadCount);
        Gauge(meter, ProcessMetricDefinitions.PoolQueue, () => ThreadPool.PendingWorkItemCount);
        Counter(meter, ProcessMetricDefinitions.PoolItems, () => ThreadPool.CompletedWorkItemCount);
        Counter(meter, ProcessMetricDefinitions.Contentions, () => Monitor.LockContentionCount);
        var build = ProcessMetricDefinitions.Build;
        meter.CreateObservableGauge(build.Name, () => Build, null, build.Help);
    }

    private static Measurement<long> Build { get; } = new(
        1,
        new KeyValuePair<string, object?>("version", typeof(ProcessMetrics).Assembly.GetName().Version?.ToString(3)),
        new KeyValuePair<string, object?>("host", HostName()));

    /// <summary>CitySensors.Server is "server".</summary>
    private static string? HostName() =>
        Assembly.GetEntryAssembly()?.GetName().Name?.Split('.')[^1].ToLowerInvariant();

    private static void Counter(Meter meter, MetricDefinition metric, Func<double> value) =>
        meter.CreateObservableCounter(metric.Name, value, null, metric.Help);

    private static void Gauge(Meter meter, MetricDefinition metric, Func<double> value) =>
        meter.CreateObservableGauge(metric.Name, value, null, metric.Help);

    private static double StartTime()
    {
        using var process = Process.GetCurrentProcess();
        return (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds;
    }

    private static double Threads()
    {
        using var process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }

    /// <summary>The soft limit, the first number of its line.</summary>
    private static double MostFiles()
    {
        var line = File.ReadLines(OwnLimits).First(line => line.StartsWith(OpenFilesLimit, StringComparison.Ordinal));
        var limit = line[OpenFilesLimit.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return limit == "unlimited" ? double.PositiveInfinity : double.Parse(limit, CultureInfo.InvariantCulture);
    }

    private static IEnumerable<Measurement<long>> Collections() => Enumerable.Range(0, GC.MaxGeneration + 1).Select(generation =>
        new Measurement<long>(GC.CollectionCount(generation), new KeyValuePair<string, object?>("generation", generation)));
}
