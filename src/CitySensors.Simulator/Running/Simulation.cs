using CitySensors.Simulator.City;
using CitySensors.Simulator.Scenarios;
using CitySensors.Simulator.Sending;

namespace CitySensors.Simulator.Running;

/// <summary>The outcome of a simulation.</summary>
/// <param name="Failure">Why the simulation ended prematurely; null if it did not.</param>
public sealed record SimulationOutcome(SimulationProgress Progress, string? Failure)
{
    /// <summary>Whether every due reading was delivered and none was rejected.</summary>
    public bool Succeeded => Failure is null && Progress is { Undelivered: 0, Rejected: 0 };
}

/// <summary>
/// Sends the readings of a simulated city in real time or faster, to a server over HTTP or in process, or to Kafka. The readings depend only on the options;
/// the clock determines when they are sent. No reading is skipped: failed deliveries are retried, and later readings wait.
/// </summary>
public sealed class Simulation
{
    /// <summary>How long a reading may wait to be batched.</summary>
    private static readonly TimeSpan LongestGathering = TimeSpan.FromMilliseconds(100);

    private readonly SimulationOptions _options;
    private readonly IReadingSender _sender;
    private readonly TimeProvider _time;
    private readonly TruthLog? _truth;
    private readonly RetryPolicy _retry;

    /// <param name="truth">Receives incidents and faults when they start; not disposed.</param>
    /// <exception cref="ArgumentException">The options are invalid; the message contains all errors.</exception>
    public Simulation(SimulationOptions options, IReadingSender sender, TimeProvider time, TruthLog? truth = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Errors() is { Count: > 0 } errors) throw new ArgumentException(string.Join(' ', errors), nameof(options));
        _options = options;
        _sender = sender;
        _time = time;
        _truth = truth;
        _retry = new RetryPolicy(options.RetryTimeout, time);
    }

    /// <summary>The current progress.</summary>
    public SimulationStatistics Statistics { get; internal init; } = new();

    /// <summary>Runs until all readings are sent, delivery fails, or <paramref name="stopping"/> is cancelled.</summary>
    /// <param name="stopping">
    /// Requests a graceful stop: no new readings are sent, and pending deliveries are retried for <see cref="SimulationOptions.Grace"/>.
    /// </param>
    /// <param name="ending">Requests that no new readings are sent; pending deliveries go on.</param>
    public async Task<SimulationOutcome> RunAsync(CancellationToken stopping, CancellationToken ending = default)
    {
        using var run = new Run(_options, _time, stopping, ending);
        var layout = new CityLayout(_options.City);
        var parts = Math.Min(_options.Connections, _options.City.Stations);
        var batch = BatchOf(parts);
        await Task.WhenAll(Enumerable.Range(0, parts).Select(part => Task.Run(
            async () =>
            {
                using var source = new ReadingSource(_options, layout, part, parts);
                try
                {
                    await RunPartAsync(source, batch, run);
                }
                catch
                {
                    // The other partitions must not continue forever while the error goes unnoticed.
                    run.End();
                    throw;
                }
            },
            CancellationToken.None)));
        return new SimulationOutcome(Statistics.Read(), run.Failure);
    }

    private async Task RunPartAsync(ReadingSource source, int batch, Run run)
    {
        var body = new ReadingWriter(_options.City.SensorTypes);
        while (source.NextDue(batch) is { } due && await run.Pacer.WaitAsync(due, run.Ending))
        {
            Statistics.NoteBehind(run.Pacer.Behind(due));
            body.Clear();
            var readings = source.Write(batch, body);
            _truth?.AdvanceTo(source.Time);
            if (readings > 0) await DeliverAsync(body.Body, readings, due, run);
        }
    }

    private async Task DeliverAsync(ReadOnlyMemory<byte> body, int readings, TimeSpan due, Run run)
    {
        SendResult result;
        var delivery = _sender.Deliver(body, readings);
        try
        {
            result = await _retry.RunAsync(delivery.AttemptAsync, Failed, run.Abandoned);
        }
        catch (OperationCanceledException) when (run.Abandoned.IsCancellationRequested)
        {
            result = new SendResult(SendStatus.TryLater, Problem: "Stopped before all readings were delivered.");
        }

        if (result.Status == SendStatus.Taken)
        {
            Statistics.CountTaken(readings, result);
            return;
        }

        Statistics.CountUndelivered(readings, delivery.Acknowledged, result);
        run.Fail(result.Problem ?? "Readings were refused.");

        void Failed(SendResult attempt)
        {
            Statistics.CountRetry(readings - delivery.Acknowledged, attempt);
            Statistics.NoteBehind(run.Pacer.Behind(due));
        }
    }

    /// <summary>The number of readings that are due within a short time, so that at low rates none waits long to be batched.</summary>
    private int BatchOf(int parts)
    {
        if (_options.Speed is not { } speed) return _options.Batch;
        var gathered = Math.Ceiling(_options.ReadingsPerSecond * speed / parts * LongestGathering.TotalSeconds);
        return (int)Math.Clamp(gathered, 1, _options.Batch);
    }

    /// <summary>The state shared by the partitions of a run: when it ends, and why.</summary>
    private sealed class Run : IDisposable
    {
        private readonly CancellationTokenSource _ending;
        private readonly CancellationTokenSource _stopped;
        private readonly CancellationTokenSource _abandoned;
        private string? _failure;

        public Run(SimulationOptions options, TimeProvider time, CancellationToken stopping, CancellationToken ending)
        {
            Pacer = new Pacer(options.Speed, time);
            _abandoned = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
            _stopped = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            _stopped.Token.Register(() => _abandoned.CancelAfter(options.Grace));
            _ending = CancellationTokenSource.CreateLinkedTokenSource(_stopped.Token, ending);
        }

        public Pacer Pacer { get; }

        /// <summary>Cancelled when no new readings must be sent.</summary>
        public CancellationToken Ending => _ending.Token;

        /// <summary>Cancelled when pending deliveries must be abandoned.</summary>
        public CancellationToken Abandoned => _abandoned.Token;

        public string? Failure => _failure;

        public void Fail(string why)
        {
            Interlocked.CompareExchange(ref _failure, why, null);
            End();
        }

        public void End() => _stopped.Cancel();

        public void Dispose()
        {
            _ending.Dispose();
            _stopped.Dispose();
            _abandoned.Dispose();
        }
    }
}
