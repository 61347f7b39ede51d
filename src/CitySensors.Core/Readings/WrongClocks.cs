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

    private readonly RecentStations<TimeSpan> _clocks = new(MaxStations, Remembered);

    /// <summary>Records the clock of a station. Ignored while there are <see cref="MaxStations"/> others.</summary>
    public void Record(WrongClock clock, DateTimeOffset now) => _clocks.Change(clock.Station, _ => clock.Offset, now);

    /// <summary>The stations whose clock was wrong within the last hour, with the newest offset.</summary>
    public IReadOnlyList<WrongClock> At(DateTimeOffset now) => [.. _clocks.At(now).Select(clock => new WrongClock(clock.StationId, clock.Value))];
}
