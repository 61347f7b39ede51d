using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CitySensors.Web.Metrics;

/// <summary>What every process tells of itself, by the names that Prometheus' own clients use. Asked for only when somebody looks.</summary>
internal static class ProcessMetrics
{
    private const string OwnFiles = "/proc/self/fd";

    public static void AddTo(Meter meter)
    {
        ArgumentNullException.ThrowIfNull(meter);
        meter.CreateObservableCounter("process_cpu_seconds_total", () => Environment.CpuUsage.TotalTime.TotalSeconds, null, "Processor time, user and system.");
        meter.CreateObservableGauge("process_resident_memory_bytes", () => Environment.WorkingSet, null, "Memory of the process that is in use.");
        meter.CreateObservableGauge("process_start_time_seconds", StartTime, null, "When the process started, as Unix time.");
        meter.CreateObservableGauge("process_threads", Threads, null, "Threads of the operating system.");
        if (Directory.Exists(OwnFiles))
            meter.CreateObservableGauge("process_open_fds", () => (long)Directory.EnumerateFileSystemEntries(OwnFiles).Count(), null, "Open file descriptors.");

        meter.CreateObservableCounter("dotnet_gc_collections_total", Collections, null, "Garbage collections, by generation.");
        meter.CreateObservableCounter("dotnet_gc_pause_seconds_total", () => GC.GetTotalPauseDuration().TotalSeconds, null, "Time in which garbage collections stood in the way.");
        meter.CreateObservableCounter("dotnet_gc_allocated_bytes_total", () => GC.GetTotalAllocatedBytes(), null, "Bytes that were allocated.");
        meter.CreateObservableGauge("dotnet_gc_heap_bytes", () => GC.GetTotalMemory(forceFullCollection: false), null, "Bytes on the heap, garbage included.");
        meter.CreateObservableGauge("dotnet_threadpool_threads", () => (long)ThreadPool.ThreadCount, null, "Threads of the thread pool.");
        meter.CreateObservableGauge("dotnet_threadpool_queue_length", () => ThreadPool.PendingWorkItemCount, null, "Work that waits for a thread of the pool.");
    }

    private static double StartTime()
    {
        using var process = Process.GetCurrentProcess();
        return (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds;
    }

    private static long Threads()
    {
        using var process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }

    private static IEnumerable<Measurement<long>> Collections() => Enumerable.Range(0, GC.MaxGeneration + 1).Select(generation =>
        new Measurement<long>(GC.CollectionCount(generation), new KeyValuePair<string, object?>("generation", generation)));
}
