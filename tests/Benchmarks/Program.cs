using System.Globalization;
using CitySensors.Benchmarks;

// dotnet run -c Release --project tests/Benchmarks [figure ...]
if (args is [BareHub.Command, var port])
{
    await BareHub.RunAsync(int.Parse(port, CultureInfo.InvariantCulture));
    return 0;
}

var figures = new (string Name, Func<Report, Task> Run)[]
{
    ("parts", PartsFigure.RunAsync),
    ("aggregate", AggregateFigure.RunAsync),
    ("areas", AreaFigure.RunAsync),
    ("preview", PreviewFigure.RunAsync),
    ("forecast", ForecastFigure.RunAsync),
    ("export", ExportFigure.RunAsync),
    ("export-many", ExportManyFigure.RunAsync),
    ("history", HistoryFigure.RunAsync),
    ("memory", MemoryFigure.RunAsync),
    ("start", StartFigure.RunAsync),
    ("idle", IdleFigure.RunAsync),
    ("ingest", IngestFigure.RunAsync),
    ("window-rules", WindowRulesFigure.RunAsync),
    ("latency", LatencyFigure.RunAsync),
    ("hub", HubFigure.RunAsync),
    ("false-alarms", FalseAlarmsFigure.RunAsync),
};

var unknown = args.Except(figures.Select(figure => figure.Name)).ToList();
if (unknown.Count > 0)
{
    Console.Error.WriteLine($"There is no figure {string.Join(", ", unknown)}; there are {string.Join(", ", figures.Select(figure => figure.Name))}.");
    return 1;
}

var report = new Report(Console.Out);
foreach (var (name, run) in figures)
    if (args.Length == 0 || args.Contains(name)) await run(report);
return 0;
