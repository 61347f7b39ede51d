using System.Globalization;
using CitySensors.Simulator.Running;

namespace CitySensors.Simulator.Commands;

/// <summary>Writes the progress of a simulation as one line every few seconds.</summary>
internal sealed class StatisticsReporter(SimulationStatistics statistics, TextWriter output, TimeProvider time)
{
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private const string SummaryLabel = "Total";

    private readonly long _started = time.GetTimestamp();

    /// <summary>Reports until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        var (previous, previousAt) = (statistics.Read(), _started);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                var (now, nowAt) = (statistics.Read(), time.GetTimestamp());
                var rate = (now.Delivered - previous.Delivered) / time.GetElapsedTime(previousAt, nowAt).TotalSeconds;
                await output.WriteLineAsync(Line(time.GetLocalNow().ToString("HH:mm:ss", CultureInfo.InvariantCulture), now, rate, previous.LastProblem));
                (previous, previousAt) = (now, nowAt);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The simulation has ended; the summary follows.
        }
    }

    public string Summary()
    {
        var progress = statistics.Read();
        var seconds = time.GetElapsedTime(_started).TotalSeconds;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Line(SummaryLabel, progress, progress.Delivered / Math.Max(seconds, 1e-3), null)}; {progress.Undelivered:N0} undelivered; {seconds:N1} s");
    }

    private static string Line(string label, SimulationProgress progress, double rate, string? knownProblem)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{label}: {progress.Delivered:N0} readings delivered, {rate:N0}/s; {progress.Duplicates:N0} duplicates, {progress.Rejected:N0} rejected, {progress.Retries:N0} retries of {progress.Retried:N0} readings, {progress.Behind.TotalSeconds:N1} s behind");
        return progress.LastProblem is { } problem && !ReferenceEquals(problem, knownProblem) && label != SummaryLabel ? $"{line}; {problem}" : line;
    }
}
