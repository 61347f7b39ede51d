namespace CitySensors.Core.Readings;

/// <summary>
/// A number for each station of which something unusual is counted, such as values that differ from stored ones of the same time, or suspect
/// values. Forgotten after an hour without. Bounded; thread safe.
/// </summary>
public sealed class StationCounts
{
    public const int MaxStations = 100;

    public static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    private readonly RecentStations<long> _stations = new(MaxStations, Remembered);

    /// <summary>Adds to the number of a station. Ignored while there are <see cref="MaxStations"/> other stations.</summary>
    public void Count(string stationId, long amount, DateTimeOffset now) => _stations.Change(stationId, count => count + amount, now);

    /// <summary>The stations with their numbers.</summary>
    public IReadOnlyList<(string StationId, long Count)> At(DateTimeOffset now) => _stations.At(now);
}
