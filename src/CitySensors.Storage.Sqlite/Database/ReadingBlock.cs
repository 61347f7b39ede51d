using CitySensors.Core.Definitions;
using CitySensors.Core.Quality;
using CitySensors.Core.Storage;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>
/// Readings of one station within one hour of event time, scored by one catalogue, in order of arrival: the contents of one row of the
/// database. Filled by one thread, then handed over; not thread safe. Rented from a <see cref="ReadingBlockPool"/>.
/// </summary>
public sealed class ReadingBlock
{
    public const int MaxReadings = 1024;

    /// <summary>Most stations send few readings between two commits, so a block starts small.</summary>
    private const int FirstCapacity = 2;

    private readonly ScoredRows _rows = new(FirstCapacity);

    internal ReadingBlock()
    {
    }

    public string StationId { get; private set; } = "";

    public Catalogue Catalogue => _rows.Catalogue;

    /// <summary>The start of the hour of event time in UTC ticks.</summary>
    public long HourTicks { get; private set; }

    public int Count => _rows.Count;

    /// <summary>The number of slots per reading.</summary>
    public int Width => _rows.Width;

    /// <summary>The minimum event time in UTC ticks.</summary>
    public long FirstTicks { get; private set; }

    /// <summary>The maximum event time in UTC ticks.</summary>
    public long LastTicks { get; private set; }

    /// <summary>The maximum arrival time in UTC ticks.</summary>
    public long ArrivedTicks { get; private set; }

    public ReadOnlySpan<long> EventTicks => _rows.EventTicks;

    public ReadOnlySpan<long> AllArrivedTicks => _rows.ArrivedTicks;

    /// <summary>What was found about the values of each reading.</summary>
    public ReadOnlySpan<ValueFlags> Flags => _rows.Flags;

    /// <summary>All values, row-major, <see cref="Width"/> per reading.</summary>
    public ReadOnlySpan<double> Values => _rows.Values;

    /// <summary>The values before calibration, row-major, NaN where they are the same; empty if all are.</summary>
    public ReadOnlySpan<double> Raw => _rows.Raw;

    internal long CapacityBytes => _rows.CapacityBytes;

    /// <summary>Whether a reading with this event time, scored by this catalogue, can be added.</summary>
    public bool Accepts(Catalogue catalogue, long eventTicks) =>
        Count < MaxReadings && ReferenceEquals(catalogue, Catalogue) && (ulong)(eventTicks - HourTicks) < TimeSpan.TicksPerHour;

    /// <param name="eventTicks">The event time in UTC ticks.</param>
    /// <param name="arrivedTicks">The arrival time in UTC ticks.</param>
    /// <param name="values">At most as many values as the catalogue has slots; NaN if there is no value.</param>
    /// <param name="flags">What was found about the values.</param>
    /// <param name="raw">The values before calibration, NaN where they are the same; empty if all are.</param>
    /// <exception cref="InvalidOperationException">The block is full or for another hour.</exception>
    /// <exception cref="ArgumentException">There are more values than sensor types.</exception>
    public void Add(long eventTicks, long arrivedTicks, ReadOnlySpan<double> values, ValueFlags flags, ReadOnlySpan<double> raw = default)
    {
        if (!Accepts(Catalogue, eventTicks)) throw new InvalidOperationException($"The block of {StationId} is full or for another hour.");
        // The same time as the last row: that row was merged with further values.
        if (Count > 0 && EventTicks[^1] == eventTicks) _rows.Set(Count - 1, eventTicks, arrivedTicks, values, flags, raw);
        else _rows.Add(eventTicks, arrivedTicks, values, flags, raw);
        FirstTicks = Math.Min(FirstTicks, eventTicks);
        LastTicks = Math.Max(LastTicks, eventTicks);
        ArrivedTicks = Math.Max(ArrivedTicks, arrivedTicks);
    }

    /// <summary>The readings, in the order in which they were added.</summary>
    internal IEnumerable<StoredReading> Readings()
    {
        for (var i = 0; i < Count; i++)
            yield return new StoredReading(EventTicks[i], AllArrivedTicks[i], _rows.ValuesOf(i).ToArray(), Flags[i]) { Raw = _rows.HasRaw ? _rows.RawOf(i).ToArray() : null };
    }

    internal void Reset(string stationId, Catalogue catalogue, long eventTicks)
    {
        StationId = stationId;
        _rows.Reset(catalogue);
        HourTicks = eventTicks - eventTicks % TimeSpan.TicksPerHour;
        FirstTicks = long.MaxValue;
        LastTicks = ArrivedTicks = long.MinValue;
    }
}
