using CitySensors.Simulator.Commands;
using CitySensors.Simulator.Running;
using CitySensors.Simulator.Sending;
using CitySensors.Simulator.Tests.Support;

namespace CitySensors.Simulator.Tests.Commands;

public sealed class StatisticsReporterTests
{
    [Fact]
    public async Task RunAsync_AsTimePasses_WritesALineEveryFiveSeconds()
    {
        var time = new ManualTimeProvider(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
        var statistics = new SimulationStatistics();
        using var output = new StringWriter();
        var reporter = new StatisticsReporter(statistics, output, time);
        using var ending = new CancellationTokenSource();
        var running = reporter.RunAsync(ending.Token);

        statistics.CountTaken(1000, new SendResult(SendStatus.Taken, Duplicates: 4, Rejected: 1, Problem: "a dog"));
        time.Advance(TimeSpan.FromSeconds(5));
        await Eventually.TrueAsync(() => output.ToString().Split('\n').Length == 2, () => $"{output}", TestContext.Current.CancellationToken);
        statistics.CountTaken(2500, SendResult.Taken);
        statistics.NoteBehind(TimeSpan.FromMilliseconds(1234));
        time.Advance(TimeSpan.FromSeconds(5));
        await Eventually.TrueAsync(() => output.ToString().Split('\n').Length == 3, () => $"{output}", TestContext.Current.CancellationToken);
        await ending.CancelAsync();
        await running;

        var lines = output.ToString().Split('\n');
        Assert.EndsWith(": 999 readings delivered, 200/s; 4 duplicates, 1 rejected, 0 retries of 0 readings, 0.0 s behind; a dog", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(": 3,499 readings delivered, 500/s; 4 duplicates, 1 rejected, 0 retries of 0 readings, 1.2 s behind", lines[1], StringComparison.Ordinal);
        Assert.Equal("Total: 3,499 readings delivered, 350/s; 4 duplicates, 1 rejected, 0 retries of 0 readings, 1.2 s behind; 0 undelivered; 10.0 s", reporter.Summary());
    }
}
