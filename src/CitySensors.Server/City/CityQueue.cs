using System.Collections.Concurrent;

namespace CitySensors.Server.City;

/// <summary>What waits for the city's worker, bounded in commands and in readings. Thread safe.</summary>
internal sealed class CityQueue(int maxCommands, int maxReadings) : IDisposable
{
    private readonly BlockingCollection<CityCommand> _commands = new(maxCommands);
    private int _readings;

    public int Commands => _commands.Count;

    public int Readings => Volatile.Read(ref _readings);

    /// <summary>False where it is full; a single command always fits into an empty queue.</summary>
    public bool TryAdd(CityCommand command)
    {
        if (Interlocked.Add(ref _readings, command.Readings) - command.Readings < maxReadings && _commands.TryAdd(command)) return true;
        Interlocked.Add(ref _readings, -command.Readings);
        return false;
    }

    /// <summary>The next command, or null where none came in time.</summary>
    public CityCommand? Take(TimeSpan wait, CancellationToken cancellationToken)
    {
        if (!_commands.TryTake(out var command, (int)wait.TotalMilliseconds, cancellationToken)) return null;
        Interlocked.Add(ref _readings, -command.Readings);
        return command;
    }

    public CityCommand? TryTake() => Take(TimeSpan.Zero, CancellationToken.None);

    public void Dispose() => _commands.Dispose();
}
