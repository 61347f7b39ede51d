using CitySensors.Simulator.Sending;

namespace CitySensors.Simulator.Running;

/// <summary>How far a simulation is.</summary>
/// <param name="Delivered">Readings that the receiver has, those it had already included.</param>
/// <param name="Duplicates">Readings that the receiver had already.</param>
/// <param name="Rejected">Readings that the receiver does not take for readings.</param>
/// <param name="Undelivered">Readings that were given up.</param>
/// <param name="Bodies">Bodies that were taken.</param>
/// <param name="Retries">Attempts that had to be made again.</param>
/// <param name="Retried">Readings that those attempts did not deliver; one that is tried often counts as often.</param>
/// <param name="Behind">How late the last readings were sent.</param>
/// <param name="LastProblem">What went wrong last, null where nothing did.</param>
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

/// <summary>Counts what a simulation does. Thread safe.</summary>
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
