using CitySensors.Simulator.Sending;

namespace CitySensors.Simulator.Running;

/// <summary>The progress of a simulation.</summary>
/// <param name="Delivered">Readings accepted by the receiver, including duplicates.</param>
/// <param name="Duplicates">Readings that the receiver already had.</param>
/// <param name="Rejected">Readings rejected as invalid by the receiver.</param>
/// <param name="Undelivered">Readings whose delivery was abandoned.</param>
/// <param name="Bodies">Accepted request bodies.</param>
/// <param name="Retries">Failed attempts that were retried.</param>
/// <param name="Retried">Readings in those attempts; counted once per attempt.</param>
/// <param name="Behind">The delay with which the last readings were sent.</param>
/// <param name="LastProblem">The last error; null if there was none.</param>
public sealed record SimulationProgress(
    long Delivered,
    long Duplicates,
    long Rejected,
    long Undelivered,
    long Bodies,
    long Retries,
    long Retried,
    TimeSpan Behind,
    string? LastProblem);

/// <summary>The counters of a simulation. Thread safe.</summary>
public sealed class SimulationStatistics
{
    private long _delivered;
    private long _duplicates;
    private long _rejected;
    private long _undelivered;
    private long _bodies;
    private long _retries;
    private long _retried;
    private long _behindTicks;
    private string? _lastProblem;

    public SimulationProgress Read() => new(
        Interlocked.Read(ref _delivered),
        Interlocked.Read(ref _duplicates),
        Interlocked.Read(ref _rejected),
        Interlocked.Read(ref _undelivered),
        Interlocked.Read(ref _bodies),
        Interlocked.Read(ref _retries),
        Interlocked.Read(ref _retried),
        TimeSpan.FromTicks(Interlocked.Read(ref _behindTicks)),
        Volatile.Read(ref _lastProblem));

    internal void CountTaken(int readings, SendResult result)
    {
        Interlocked.Add(ref _delivered, readings - result.Rejected);
        Interlocked.Add(ref _duplicates, result.Duplicates);
        Interlocked.Add(ref _rejected, result.Rejected);
        Interlocked.Increment(ref _bodies);
        Note(result);
    }

    internal void CountRetry(int readings, SendResult result)
    {
        Interlocked.Increment(ref _retries);
        Interlocked.Add(ref _retried, readings);
        Note(result);
    }

    internal void CountUndelivered(int readings, int acknowledged, SendResult result)
    {
        Interlocked.Add(ref _delivered, acknowledged);
        Interlocked.Add(ref _undelivered, readings - acknowledged);
        Note(result);
    }

    internal void NoteBehind(TimeSpan behind) =>
        Interlocked.Exchange(ref _behindTicks, Math.Max(behind.Ticks, 0));

    private void Note(SendResult result)
    {
        if (result.Problem is { } problem) Volatile.Write(ref _lastProblem, problem);
    }
}
