using CitySensors.Simulator.City;
using CitySensors.Simulator.Faults;
using CitySensors.Simulator.Running;
using CitySensors.Simulator.Scenarios;
using CitySensors.Simulator.Sending;
using CitySensors.Simulator.Tests.Support;

namespace CitySensors.Simulator.Tests.Running;

public sealed class SimulationTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly SendResult Later = new(SendStatus.TryLater, Problem: "busy");

    private static readonly SimulationOptions OneConnection = new()
    {
        City = new CityOptions { Stations = 10 },
        Start = Start,
        Rate = 100,
        Count = 1000,
        Connections = 1,
    };

    [Fact]
    public async Task RunAsync_Paced_SendsEachBatchWhenItsLastReadingIsDue()
    {
        var time = new ManualTimeProvider(Start, skipsWaits: true);
        var sent = new List<(TimeSpan At, TimeSpan Last)>();
        var readings = new Support.Readings();
        var sender = new FunctionSender(body =>
        {
            sent.Add((time.GetUtcNow() - Start, readings.Ids(body.Span).Last().Time - Start));
            return SendResult.Taken;
        });

        var outcome = await new Simulation(OneConnection, sender, time).RunAsync(TestContext.Current.CancellationToken);

        // 100 readings a second gather for 100 ms; a wait ends on a whole millisecond.
        Assert.True(outcome.Succeeded);
        Assert.Equal(100, sent.Count);
        Assert.All(sent, send => Assert.InRange(send.At - send.Last, TimeSpan.Zero, TimeSpan.FromMilliseconds(1)));
        Assert.Equal(TimeSpan.FromSeconds(9.99), sent[^1].Last);
    }

    [Fact]
    public async Task RunAsync_FasterThanRealTime_SendsEventTimeAtThatSpeed()
    {
        var time = new ManualTimeProvider(Start, skipsWaits: true);

        await new Simulation(OneConnection with { Speed = 60 }, new RecordingSender(), time).RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(9.99 / 60, (time.GetUtcNow() - Start).TotalSeconds, 0.001);
    }

    [Fact]
    public async Task RunAsync_SlowReceiver_CatchesUpWithoutDrift()
    {
        var time = new ManualTimeProvider(Start, skipsWaits: true);
        var sends = 0;
        var late = new List<TimeSpan>();
        var readings = new Support.Readings();
        var sender = new FunctionSender(body =>
        {
            late.Add(time.GetUtcNow() - readings.Ids(body.Span).Last().Time);
            // The first answer takes two seconds, all others five milliseconds.
            time.Advance(sends++ == 0 ? TimeSpan.FromSeconds(2) : TimeSpan.FromMilliseconds(5));
            return SendResult.Taken;
        });

        await new Simulation(OneConnection, sender, time).RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1.9, late[1].TotalSeconds, 0.01);
        Assert.All(late.Skip(25), delay => Assert.InRange(delay, TimeSpan.Zero, TimeSpan.FromMilliseconds(1)));
    }

    [Fact]
    public async Task RunAsync_ReceiverAsksForLater_SendsTheSameBodyAgainAfterThatTime()
    {
        var time = new ManualTimeProvider(Start, skipsWaits: true);
        var times = new List<DateTimeOffset>();
        var sender = new RecordingSender((attempt, _) =>
        {
            times.Add(time.GetUtcNow());
            return Task.FromResult(attempt switch
            {
                0 => Later with { RetryAfter = TimeSpan.FromSeconds(7) },
                1 or 2 => Later,
                _ => SendResult.Taken,
            });
        });
        var simulation = new Simulation(OneConnection with { Count = 200, Speed = null }, sender, time);

        var outcome = await simulation.RunAsync(TestContext.Current.CancellationToken);

        Assert.True(outcome.Succeeded);
        Assert.Equal(5, sender.Attempts.Count);
        Assert.All(sender.Attempts.Take(4), attempt => Assert.Equal(sender.Attempts[0].Body, attempt.Body));
        Assert.NotEqual(sender.Attempts[3].Body, sender.Attempts[4].Body);
        Assert.Equal([7.0, 0.2, 0.4], times.Zip(times.Skip(1), (one, next) => (next - one).TotalSeconds).Take(3));
        Assert.Equal((200, 3, 300), (outcome.Progress.Delivered, outcome.Progress.Retries, outcome.Progress.Retried));
    }

    [Fact]
    public async Task RunAsync_ReceiverTakesAPart_CountsWhatIsLeft()
    {
        var time = new ManualTimeProvider(Start, skipsWaits: true);
        var simulation = new Simulation(OneConnection with { Speed = null, RetryTimeout = TimeSpan.FromSeconds(1) }, new PartSender(), time);

        var outcome = await simulation.RunAsync(TestContext.Current.CancellationToken);

        // 10 more of 100 are taken at 0, 100, 300 and 700 ms; the fifth attempt would come after its retry timeout.
        Assert.StartsWith("busy (given up", outcome.Failure, StringComparison.Ordinal);
        Assert.Equal((40, 60), (outcome.Progress.Delivered, outcome.Progress.Undelivered));
        Assert.Equal((3, 90 + 80 + 70), (outcome.Progress.Retries, outcome.Progress.Retried));
    }

    [Fact]
    public async Task RunAsync_ReceiverNeverTakes_FailsAfterRetryTimeout()
    {
        var time = new ManualTimeProvider(Start, skipsWaits: true);
        var sender = new RecordingSender((_, _) => Task.FromResult(Later));
        var simulation = new Simulation(OneConnection with { Speed = null, RetryTimeout = TimeSpan.FromSeconds(30) }, sender, time);

        var outcome = await simulation.RunAsync(TestContext.Current.CancellationToken);

        Assert.False(outcome.Succeeded);
        Assert.StartsWith("busy (given up after ", outcome.Failure, StringComparison.Ordinal);
        Assert.Equal((0, 100), (outcome.Progress.Delivered, outcome.Progress.Undelivered));
        Assert.InRange(time.GetUtcNow() - Start, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task RunAsync_ReceiverRefuses_EndsAllConnectionsImmediately()
    {
        var sender = new RecordingSender((attempt, _) => Task.FromResult(attempt < 9 ? SendResult.Taken : new SendResult(SendStatus.Refused, Problem: "403")));
        var simulation = new Simulation(OneConnection with { Speed = null, Connections = 3, Count = null }, sender, new ManualTimeProvider(Start));

        var outcome = await simulation.RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal("403", outcome.Failure);
        Assert.Equal(900, outcome.Progress.Delivered);
        Assert.InRange(outcome.Progress.Undelivered, 100, 300);
    }

    [Fact]
    public async Task RunAsync_ReadingsRejected_IsNoSuccess()
    {
        var sender = new RecordingSender((_, _) => Task.FromResult(SendResult.Taken with { Duplicates = 10, Rejected = 1, Problem = "it is a dog" }));

        var outcome = await new Simulation(OneConnection with { Speed = null }, sender, TimeProvider.System).RunAsync(TestContext.Current.CancellationToken);

        Assert.False(outcome.Succeeded);
        Assert.Null(outcome.Failure);
        Assert.Equal((990, 100, 10, "it is a dog"), (outcome.Progress.Delivered, outcome.Progress.Duplicates, outcome.Progress.Rejected, outcome.Progress.LastProblem));
    }

    [Fact]
    public async Task RunAsync_SenderThrows_ThrowsAndEnds()
    {
        var sender = new RecordingSender((attempt, _) => attempt < 5 ? Task.FromResult(SendResult.Taken) : Task.FromException<SendResult>(new InvalidOperationException("a fault of the sender")));
        var simulation = new Simulation(OneConnection with { Speed = null, Connections = 3, Count = null }, sender, TimeProvider.System);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => simulation.RunAsync(TestContext.Current.CancellationToken));

        Assert.Equal("a fault of the sender", error.Message);
    }

    [Fact]
    public async Task RunAsync_AskedToStopWhileWaiting_EndsWithAllDelivered()
    {
        var time = new ManualTimeProvider(Start);
        using var stopping = new CancellationTokenSource();
        var sender = new RecordingSender();
        var run = new Simulation(OneConnection, sender, time).RunAsync(stopping.Token);
        for (var i = 0; i < 3; i++)
        {
            await Eventually.TrueAsync(() => time.Waiting == 1, () => "The simulation does not wait.", TestContext.Current.CancellationToken);
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Eventually.TrueAsync(() => sender.Attempts.Count > i, () => $"{sender.Attempts.Count} bodies were sent.", TestContext.Current.CancellationToken);
        }

        await stopping.CancelAsync();
        var outcome = await run;

        Assert.True(outcome.Succeeded);
        Assert.Equal(30, outcome.Progress.Delivered);
    }

    [Fact]
    public async Task RunAsync_AskedToStopWhileSending_TriesForItsGraceAndNoLonger()
    {
        var time = new ManualTimeProvider(Start);
        using var stopping = new CancellationTokenSource();
        var sender = new RecordingSender((_, _) => Task.FromResult(Later));
        var simulation = new Simulation(OneConnection with { Speed = null, RetryTimeout = Timeout.InfiniteTimeSpan }, sender, time);
        var run = simulation.RunAsync(stopping.Token);
        await Eventually.TrueAsync(() => time.Waiting == 1, () => "The simulation does not wait.", TestContext.Current.CancellationToken);

        await stopping.CancelAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => sender.Attempts.Count >= 2 && time.Waiting == 2, () => $"{sender.Attempts.Count} bodies were sent, {time.Waiting} waits.", TestContext.Current.CancellationToken);
        Assert.False(run.IsCompleted);
        time.Advance(SimulationOptions.DefaultGrace);
        var outcome = await run;

        Assert.Equal(100, outcome.Progress.Undelivered);
        Assert.Equal("Stopped before all readings were delivered.", outcome.Failure);
    }

    [Fact]
    public async Task RunAsync_StationOffline_SendsTheOthersAndWritesTheTruth()
    {
        var script = new CityScript([], [new Fault(FaultKind.Offline, "station-4", null, Start, Start.AddSeconds(5), 0)]);
        var options = OneConnection with { Speed = null, Script = script };
        var sender = new RecordingSender();
        using var text = new StringWriter();
        using var truth = new TruthLog(text, options.City, script);

        var outcome = await new Simulation(options, sender, TimeProvider.System, truth).RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal(950, outcome.Progress.Delivered);
        Assert.Equal(950, sender.Attempts.Sum(attempt => attempt.Readings));
        Assert.Contains("\"kind\":\"offline\",\"stations\":[\"station-4\"]", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_AnyConnections_SendsTheSameLines()
    {
        var lines = new List<IEnumerable<string>>();
        foreach (var connections in new[] { 1, 4, 256 })
        {
            var sender = new RecordingSender();
            await new Simulation(OneConnection with { Speed = null, Connections = connections }, sender, TimeProvider.System).RunAsync(TestContext.Current.CancellationToken);
            lines.Add(sender.Attempts.SelectMany(attempt => System.Text.Encoding.UTF8.GetString(attempt.Body).Split('\n', StringSplitOptions.RemoveEmptyEntries)).Order(StringComparer.Ordinal));
        }

        Assert.Equal(1000, lines[0].Count());
        Assert.Equal(lines[0], lines[1]);
        Assert.Equal(lines[0], lines[2]);
    }

    [Fact]
    public void Constructor_ImpossibleOptions_ReportsAllErrors()
    {
        var options = OneConnection with { City = new CityOptions { Stations = 0 }, Rate = -1, Batch = 0, Connections = 0, Count = 0, Speed = 0 };

        var error = Assert.Throws<ArgumentException>(() => new Simulation(options, new RecordingSender(), TimeProvider.System));

        Assert.All(new[] { "stations", "rate", "batch", "connections", "count", "speed" }, name => Assert.Contains($"The {name} must be", error.Message, StringComparison.Ordinal));
    }

    private sealed class FunctionSender(Func<ReadOnlyMemory<byte>, SendResult> send) : IReadingSender
    {
        public Task<SendResult> SendAsync(ReadOnlyMemory<byte> body, int readings, CancellationToken cancellationToken) => Task.FromResult(send(body));
    }

    /// <summary>Accepts ten readings per attempt, and never all.</summary>
    private sealed class PartSender : IReadingSender
    {
        public Task<SendResult> SendAsync(ReadOnlyMemory<byte> body, int readings, CancellationToken cancellationToken) =>
            Deliver(body, readings).AttemptAsync(cancellationToken);

        public IReadingDelivery Deliver(ReadOnlyMemory<byte> body, int readings) => new PartDelivery();
    }

    private sealed class PartDelivery : IReadingDelivery
    {
        public int Acknowledged { get; private set; }

        public Task<SendResult> AttemptAsync(CancellationToken cancellationToken)
        {
            Acknowledged += 10;
            return Task.FromResult(Later);
        }
    }
}
