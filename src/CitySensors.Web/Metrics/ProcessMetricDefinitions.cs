using static CitySensors.Web.Metrics.MetricDefinition;

namespace CitySensors.Web.Metrics;

/// <summary>Process metrics, with the names of the Prometheus client libraries where they exist.</summary>
internal static class ProcessMetricDefinitions
{
    public static MetricDefinition Cpu { get; } = Counter("process_cpu_seconds_total", "Processor time, user and system.");
    public static MetricDefinition Memory { get; } = Gauge("process_resident_memory_bytes", "Memory of the process that is in use.");
    public static MetricDefinition StartTime { get; } = Gauge("process_start_time_seconds", "When the process started, as Unix time.");
    public static MetricDefinition Threads { get; } = Gauge("process_threads", "Threads of the operating system.");
    public static MetricDefinition OpenFiles { get; } = Gauge("process_open_fds", "Open file descriptors.");
    public static MetricDefinition MostFiles { get; } = Gauge("process_max_fds", "How many file descriptors may be open.");
    public static MetricDefinition Collections { get; } = Counter("dotnet_gc_collections_total", "Garbage collections, by generation.", "generation");
    public static MetricDefinition Pause { get; } = Counter("dotnet_gc_pause_seconds_total", "Time in which garbage collections stood in the way.");
    public static MetricDefinition Allocated { get; } = Counter("dotnet_gc_allocated_bytes_total", "Bytes that were allocated.");
    public static MetricDefinition Heap { get; } = Gauge("dotnet_gc_heap_bytes", "Bytes on the heap, garbage included.");
    public static MetricDefinition PoolThreads { get; } = Gauge("dotnet_threadpool_threads", "Threads of the thread pool.");
    public static MetricDefinition PoolQueue { get; } = Gauge("dotnet_threadpool_queue_length", "Work that waits for a thread of the pool.");
    public static MetricDefinition PoolItems { get; } = Counter("dotnet_threadpool_completed_items_total", "Work that the thread pool has done.");
    public static MetricDefinition Contentions { get; } = Counter("dotnet_lock_contentions_total", "How often a thread had to wait for a lock.");
    public static MetricDefinition Build { get; } = Gauge("citysensors_build_info", "1, with the version and the host that runs.", "version", "host");

    public static IReadOnlyList<MetricDefinition> All { get; } =
    [
        Cpu, Memory, StartTime, Threads, OpenFiles, MostFiles, Collections, Pause, Allocated, Heap, PoolThreads, PoolQueue, PoolItems, Contentions, Build,
    ];
}
