using CitySensors.Simulator.Scenarios;
using CitySensors.Simulator.Sending;

namespace CitySensors.Simulator.Running;

/// <summary>
/// A simulation whose size can be changed while it runs. A change ends the present run, whose pending deliveries are completed, and begins
/// another one at the event time that has been reached: no reading is sent twice, and those of a run that is behind are left out. Thread safe.
/// </summary>
public sealed class ChangeableSimulation : IDisposable
{
    private readonly SimulationOptions _options;
    private readonly IReadingSender _sender;
    private readonly TimeProvider _time;
    private readonly TruthLog? _truth;
    private readonly Lock _lock = new();
    private SimulationSize _size;
    private CancellationTokenSource _changed = new();

    /// <param name="options">The options to begin with. Simulations with a number of readings cannot be changed.</param>
    /// <param name="sender">Sends the readings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="truth">Receives incidents and faults when they start; not disposed.</param>
    /// <exception cref="ArgumentException">The options are invalid; the message contains all errors.</exception>
    public ChangeableSimulation(SimulationOptions options, IReadingSender sender, TimeProvider time, TruthLog? truth = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Errors() is { Count: > 0 } errors) throw new ArgumentException(string.Join(' ', errors), nameof(options));
        (_options, _sender, _time, _truth, _size) = (options, sender, time, truth, SimulationSize.Of(options));
    }

    /// <summary>The progress of all runs.</summary>
    public SimulationStatistics Statistics { get; } = new();

    public SimulationSize Size
    {
        get
        {
            lock (_lock) return _size;
        }
    }

    /// <summary>Called before each run with its options, for example to register the stations; a text is the reason why it cannot begin.</summary>
    public Func<SimulationOptions, CancellationToken, Task<string?>>? Prepare { get; init; }

    /// <summary>Changes the size from now on.</summary>
    /// <returns>All errors; if there are any, nothing has changed.</returns>
    public IReadOnlyList<string> Change(Func<SimulationSize, SimulationSize> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (_options.Count is not null || _options.Speed is null) return ["A simulation with a number of readings or a duration cannot be changed."];
        CancellationTokenSource changed;
        lock (_lock)
        {
            var size = change(_size);
            if (size == _size) return [];
            if (size.ApplyTo(_options).Errors() is { Count: > 0 } errors) return errors;
            _size = size;
            (changed, _changed) = (_changed, new CancellationTokenSource());
        }

        // Not disposed: a run may be about to use its token.
        changed.Cancel();
        return [];
    }

    /// <summary>Runs until a run ends by itself or fails, or <paramref name="stopping"/> is cancelled.</summary>
    public Task<SimulationOutcome> RunAsync(CancellationToken stopping) => RunAsync(_options, stopping);

    /// <summary>Runs with another start and script than those of the options.</summary>
    /// <param name="options">The options, whose size is not used.</param>
    /// <param name="stopping">Requests a graceful stop.</param>
    public async Task<SimulationOutcome> RunAsync(SimulationOptions options, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(options);
        long? began = null;
        var start = options.Start;
        while (true)
        {
            SimulationSize size;
            CancellationToken changed;
            lock (_lock) (size, changed) = (_size, _changed.Token);
            var run = size.ApplyTo(options) with { Start = start };
            if (Prepare is not null && await Prepare(run, stopping) is { } problem) return new SimulationOutcome(Statistics.Read(), problem);
            // Preparing takes time, during which no reading is due.
            if (began is null) began = _time.GetTimestamp();
            else run = run with { Start = start = Reached() };
            var outcome = await new Simulation(run, _sender, _time, _truth) { Statistics = Statistics }.RunAsync(stopping, changed);
            if (outcome.Failure is not null || stopping.IsCancellationRequested || !changed.IsCancellationRequested) return outcome;
        }

        // Every reading of the run before is due no later than this.
        DateTimeOffset Reached() => options.Start + SimulationOptions.LeastInterval + _time.GetElapsedTime(began!.Value) * (options.Speed ?? 1);
    }

    public void Dispose()
    {
        lock (_lock) _changed.Dispose();
    }
}
