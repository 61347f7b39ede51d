using CitySensors.Benchmarks;
using CitySensors.Benchmarks.Cluster;

// dotnet run -c Release --project tests/Benchmarks.Cluster [figure ...], with the servers that CITYSENSORS_KAFKA and CITYSENSORS_CASSANDRA name
var figures = new (string Name, bool IsLong, Func<Report, Task> Run)[]
{
    ("kafka", false, KafkaFigure.RunAsync),
    ("rows", false, RowsFigure.RunAsync),
    ("latency", false, LatencyFigure.RunAsync),
    ("stations", false, StationsFigure.RunAsync),
    ("aggregates", false, AggregatesFigure.RunAsync),
    ("memory", true, MemoryFigure.RunAsync),
};

var unknown = args.Except(figures.Select(figure => figure.Name)).ToList();
if (unknown.Count > 0)
{
    Console.Error.WriteLine($"There is no figure {string.Join(", ", unknown)}; there are {string.Join(", ", figures.Select(figure => figure.Name))}.");
    return 1;
}

var report = new Report(Console.Out);
foreach (var (name, isLong, run) in figures)
    if (args.Length == 0 ? !isLong : args.Contains(name)) await run(report);
return 0;
