using CitySensors.Simulator.City;
using CitySensors.Simulator.Commands;
using CitySensors.Simulator.Running;
using CitySensors.Simulator.Sending;
using CitySensors.Simulator.Tests.Support;

namespace CitySensors.Simulator.Tests.Running;

public sealed class ChangeableSimulationTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly SimulationOptions Ten = new() { City = new CityOptions { Stations = 10 }, Start = Start, Connections = 2, RetryTimeout = Timeout.InfiniteTimeSpan };

    [Fact]
    public async Task Change_WhileItRuns_SendsFromOtherStationsAndRepeatsNothing()
    {
        var time = new ManualTimeProvider(Start, skipsWaits: true);
        var readings = new Support.Readings();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        ChangeableSimulation? simulation = null;
        var sent = new List<(string Station, DateTimeOffset Time)>();
        var changes = 0;
        var prepared = new List<int>();
        using var disposed = simulation = new ChangeableSimulation(Ten, new FunctionSender(body =>
        {
            lock (sent)
            {
                sent.AddRange(readings.Ids(body.Span));
                // A change applies some readings later: the next one waits until this one was seen.
                if (sent.Count >= 100 && changes == 0) Change(size => size with { Stations = 30, Connections = 4 });
                if (changes == 1 && sent.Select(reading => reading.Station).Distinct().Count() == 30) Change(size => size with { Stations = 5 });
                if (changes == 2 && sent.Count > 600 && sent.TakeLast(50).Select(reading => reading.Station).Distinct().Count() == 5) stop.Cancel();
            }

            return SendResult.Taken;
        }), time)
        {
            Prepare = (options, _) =>
            {
                prepared.Add(options.City.Stations);
                return Task.FromResult<string?>(null);
            },
        };

        void Change(Func<SimulationSize, SimulationSize> change)
        {
            changes++;
            Assert.Empty(simulation!.Change(change));
        }

        var outcome = await simulation.RunAsync(stop.Token);

        Assert.Null(outcome.Failure);
        Assert.Equal((sent.Count, 0, 0), (outcome.Progress.Delivered, outcome.Progress.Undelivered, outcome.Progress.Retries));
        Assert.Equal(sent.Count, sent.Distinct().Count());
        Assert.Equal((10, 30, 5), (prepared[0], prepared[1], prepared[^1]));
        Assert.Equal(30, sent.Select(reading => reading.Station).Distinct().Count());
        Assert.Equal(5, sent.TakeLast(50).Select(reading => reading.Station).Distinct().Count());
        foreach (var station in sent.GroupBy(reading => reading.Station, reading => reading.Time)) Assert.Equal(station.Order(), station);
    }

    [Fact]
    public void Change_OutOfBounds_ReturnsAllErrorsAndChangesNothing()
    {
        using var simulation = new ChangeableSimulation(Ten, new RecordingSender(), new ManualTimeProvider(Start));

        var errors = simulation.Change(size => size with { Stations = 0, Connections = 1000 });

        Assert.Equal(["The stations must be 1 to 1000000, but is 0.", "The rate must be greater than 0, but is 0.", "The connections must be 1 to 256, but is 1000."], errors);
        Assert.Equal(SimulationSize.Of(Ten), simulation.Size);
        using var counted = new ChangeableSimulation(Ten with { Count = 5 }, new RecordingSender(), new ManualTimeProvider(Start));
        Assert.Equal(
            ["A simulation with a number of readings or a duration cannot be changed."],
            counted.Change(size => size with { Stations = 5 }));
    }

    [Fact]
    public async Task RunAsync_Commands_ChangeTheSimulationOrSayWhatIsWrong()
    {
        using var simulation = new ChangeableSimulation(Ten, new RecordingSender(), new ManualTimeProvider(Start));
        var (output, error) = (new StringWriter(), new StringWriter());

        await SizeCommands.RunAsync(simulation, new StringReader("stations 500\n\n rate  2000.5\nconnections 4\nrate default\nstations many\nconnections 0\nfaster\n"), output, error, TestContext.Current.CancellationToken);

        Assert.Equal(new SimulationSize(500, null, 4), simulation.Size);
        Assert.Equal(
            [SizeCommands.Help, "500 stations, 500 readings per second, 2 connections", "500 stations, 2000.5 readings per second, 2 connections", "500 stations, 2000.5 readings per second, 4 connections", "500 stations, 500 readings per second, 4 connections"],
            Lines(output));
        Assert.Equal(
            ["Invalid number of stations \"many\": expected an integer.", "The connections must be 1 to 256, but is 0.", $"Unknown command \"faster\". {SizeCommands.Help}"],
            Lines(error));

        static string[] Lines(StringWriter text) => text.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }

    private sealed class FunctionSender(Func<ReadOnlyMemory<byte>, SendResult> send) : IReadingSender
    {
        public Task<SendResult> SendAsync(ReadOnlyMemory<byte> body, int readings, CancellationToken cancellationToken) => Task.FromResult(send(body));
    }
}
