namespace CitySensors.Core.Readings;

/// <summary>The clock of a station.</summary>
/// <param name="Station">The id of the station.</param>
/// <param name="Offset">Event time minus arrival time; positive if the clock is ahead.</param>
public readonly record struct WrongClock(string Station, TimeSpan Offset);

/// <summary>
/// The stations whose clock is wrong: a reading of the last hour was measured in the future, or was rejected for its time. A clock that is
/// behind by less than the limit looks like late delivery and is not among them. Bounded; thread safe.
/// </summary>
public sealed class WrongClocks
{
    public const int MaxStations = 100;

    public static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    private readonly Dictionary<string, (TimeSpan Offset, DateTimeOffset Seen)> _clocks = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Records the clock of a station. Ignored while there are <see cref="MaxStations"/> others.</summary>
    public void Record(WrongClock clock, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (!_clocks.ContainsKey(clock.Station) && _clocks.Count == MaxStations)
            {
                Forget(now);
                if (_clocks.Count == MaxStations) return;
            }

            _clocks[clock.Station] = (clock.Offset, now);
        }
    }

    /// <summary>The stations whose clock was wrong within the last hour, with the newest offset.</summary>
    public IReadOnlyList<WrongClock> At(DateTimeOffset now)
    {
        lock (_lock)
        {
            Forget(now);
            return [.. _clocks.Select(clock => new WrongClock(clock.Key, clock.Value.Offset))];
        }
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (station, clock) in _clocks)
            if (now - clock.Seen > Remembered) _clocks.Remove(station);
    }
}
