using CitySensors.Core.Stations;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Server.City;

/// <summary>A station with what has happened to it since the last hand-over to the database.</summary>
internal sealed class StationSlot(Station station)
{
    public Station Station { get; } = station;

    /// <summary>The readings of its newest hour that wait for the hand-over.</summary>
    public ReadingBlock? Block { get; set; }

    /// <summary>It stands in the list of changed stations.</summary>
    public bool IsChanged { get; set; }

    /// <summary>The times of one hour long ago, to know what comes again.</summary>
    public LateHour? LateHour { get; set; }
}

/// <summary>The event times of one hour of a station: those that are kept, and those that came since.</summary>
internal sealed class LateHour(long hour, HashSet<long> times)
{
    public static long HourOf(long ticks) => ticks / TimeSpan.TicksPerHour;

    public long Hour { get; } = hour;

    public bool Contains(long ticks) => times.Contains(ticks);

    public void Add(long ticks)
    {
        if (HourOf(ticks) == Hour) times.Add(ticks);
    }
}
