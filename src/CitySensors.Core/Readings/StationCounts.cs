namespace CitySensors.Core.Readings;

/// <summary>
/// The stations that sent values that differ from stored ones of the same time, with the number of such readings: a sign that two devices
/// share an id. Forgotten after an hour without one. Bounded; thread safe.
/// </summary>
public sealed class StationConflicts
{
    public const int MaxStations = 100;

    public static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    private readonly RecentStations<long> _stations = new(MaxStations, Remembered);

    /// <summary>Counts a reading. Ignored while there are <see cref="MaxStations"/> other stations.</summary>
    public void Count(string stationId, DateTimeOffset now) => _stations.Change(stationId, count => count + 1, now);

    /// <summary>The stations with the number of their readings.</summary>
    public IReadOnlyList<(string StationId, long Readings)> At(DateTimeOffset now) => _stations.At(now);
}
