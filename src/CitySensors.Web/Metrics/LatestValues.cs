using System.Numerics;
using CitySensors.Core.Stations;

namespace CitySensors.Web.Metrics;

/// <summary>
/// The latest values of each station and the usual interval between its readings, for metrics of the whole city. Thread safe. Accepts one reading per station and second, and is compact:
/// columns instead of an object per station, in single precision.
/// </summary>
public sealed class LatestValues
{
    private const int FirstRows = 64;
    private const int RowsAtOnce = 1024;
    private const long SampleTicks = TimeSpan.TicksPerSecond;

    /// <summary>After this time, a station whose clock was corrected backwards is accepted again.</summary>
    private const long TakeAnywayTicks = TimeSpan.TicksPerMinute;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _rows = new(StringComparer.Ordinal);
    private readonly Stack<int> _free = new();
    private string?[] _stations = [];
    private long[] _event = [];
    private long[] _arrived = [];
    private uint[] _usual = [];
    private ulong[] _unusable = [];
    private float[] _values = [];
    private int _width;
    private int _count;

    /// <summary>Updates with the newest reading of a delivery; late readings are ignored.</summary>
    /// <param name="stationId">The station.</param>
    /// <param name="eventTicks">The event time in UTC ticks.</param>
    /// <param name="arrivedTicks">The arrival time in UTC ticks.</param>
    /// <param name="values">One value per slot; NaN if there is no value, in which case the previous one is retained.</param>
    /// <param name="unusable">A bit mask over the slots, set if the value failed quality control or is suspect, in which case the previous one is discarded.</param>
    public void Update(string stationId, long eventTicks, long arrivedTicks, ReadOnlySpan<double> values, ulong unusable)
    {
        lock (_lock)
        {
            if (!_rows.TryGetValue(stationId, out var row)) row = AddRow(stationId);
            var age = arrivedTicks - _arrived[row];
            if (age < SampleTicks || (eventTicks < _event[row] && age < TakeAnywayTicks)) return;
            if (values.Length > _width) Widen(values.Length);
            // The time since the arrival before the process started is no interval: the city was stopped in between.
            if (_event[row] > 0) _usual[row] = UsualInterval.Next(_usual[row], age);
            _event[row] = eventTicks;
            _arrived[row] = arrivedTicks;
            var kept = _values.AsSpan(row * _width, _width);
            var present = 0UL;
            for (var slot = 0; slot < values.Length; slot++)
            {
                if (double.IsNaN(values[slot])) continue;
                kept[slot] = (float)values[slot];
                present |= 1UL << slot;
            }

            _unusable[row] = (_unusable[row] & ~present) | unusable;
            for (; unusable != 0; unusable &= unusable - 1) kept[BitOperations.TrailingZeroCount(unusable)] = float.NaN;
        }
    }

    /// <summary>Removes a station that was deleted or moved to another node.</summary>
    public void Forget(string stationId)
    {
        lock (_lock)
        {
            if (!_rows.Remove(stationId, out var row)) return;
            _stations[row] = null;
            _free.Push(row);
        }
    }

    /// <summary>Sets the arrival of the newest reading of a station that has sent nothing since this process started.</summary>
    public void Seed(string stationId, long arrivedTicks)
    {
        lock (_lock)
        {
            if (_rows.ContainsKey(stationId)) return;
            // The arrays may grow.
            var row = AddRow(stationId);
            _arrived[row] = arrivedTicks;
        }
    }

    /// <summary>Whether anything is known of a station.</summary>
    public bool Knows(string stationId)
    {
        lock (_lock) return _rows.ContainsKey(stationId);
    }

    /// <summary>When a station was last heard; null if nothing is known of it.</summary>
    public StationReport? ReportOf(string stationId, DateTimeOffset receivingSince, DateTimeOffset now)
    {
        lock (_lock) return _rows.TryGetValue(stationId, out var row) ? ReportOf(row, receivingSince.UtcTicks, now.UtcTicks) : null;
    }

    /// <summary>The stations of which nothing has arrived for longer than usual, since a time from which on readings were received.</summary>
    public IReadOnlyList<StationReport> SilentAt(DateTimeOffset receivingSince, DateTimeOffset now, int limit)
    {
        var silent = new List<StationReport>();
        lock (_lock)
        {
            for (var row = 0; row < _count && silent.Count < limit; row++)
                if (_stations[row] is not null && IsSilent(row, receivingSince.UtcTicks, now.UtcTicks)) silent.Add(ReportOf(row, receivingSince.UtcTicks, now.UtcTicks));
        }

        return silent;
    }

    /// <summary>A bit for each slot whose newest value is unusable; 0 if nothing is known of the station.</summary>
    public ulong UnusableOf(string stationId)
    {
        lock (_lock) return _rows.TryGetValue(stationId, out var row) ? _unusable[row] : 0;
    }

    /// <summary>The stations with unusable newest values, in any order.</summary>
    public IReadOnlyList<FaultyStation> Faulty(int limit)
    {
        var faulty = new List<FaultyStation>();
        lock (_lock)
        {
            for (var row = 0; row < _count && faulty.Count < limit; row++)
                if (_unusable[row] != 0 && _stations[row] is { } station) faulty.Add(new FaultyStation(station, _unusable[row]));
        }

        return faulty;
    }

    /// <summary>Visits the stations with a reading since a time, without blocking writers for the whole visit.</summary>
    internal void Visit(long arrivedSinceTicks, LatestVisitor visit)
    {
        for (var from = 0; ; from += RowsAtOnce)
        {
            lock (_lock)
            {
                var end = Math.Min(from + RowsAtOnce, _count);
                for (var row = from; row < end; row++)
                    if (_stations[row] is { } station && _arrived[row] >= arrivedSinceTicks) visit(station, _values.AsSpan(row * _width, _width));
                if (end == _count) return;
            }
        }
    }

    /// <summary>Counts the stations with a reading since a time; the arrival of the newest one is 0 if there are none.</summary>
    public (int Stations, long NewestArrivalTicks) CountSince(long arrivedSinceTicks)
    {
        lock (_lock)
        {
            var (stations, newest) = (0, 0L);
            for (var row = 0; row < _count; row++)
            {
                if (_stations[row] is null || _arrived[row] < arrivedSinceTicks) continue;
                stations++;
                newest = Math.Max(newest, _arrived[row]);
            }

            return (stations, newest);
        }
    }

    private StationReport ReportOf(int row, long receivingSinceTicks, long nowTicks) => new(
        _stations[row]!,
        new DateTimeOffset(_arrived[row], TimeSpan.Zero),
        _usual[row] == 0 ? null : TimeSpan.FromMilliseconds(_usual[row]),
        IsSilent(row, receivingSinceTicks, nowTicks));

    private bool IsSilent(int row, long receivingSinceTicks, long nowTicks) =>
        nowTicks - Math.Max(_arrived[row], receivingSinceTicks) > UsualInterval.SilentAfterTicks(_usual[row]);

    private int AddRow(string stationId)
    {
        if (!_free.TryPop(out var row))
        {
            row = _count++;
            if (row == _stations.Length) Grow(Math.Max(FirstRows, row * 2));
        }

        _rows.Add(stationId, row);
        _stations[row] = stationId;
        _event[row] = _arrived[row] = 0;
        _usual[row] = 0;
        _unusable[row] = 0;
        _values.AsSpan(row * _width, _width).Fill(float.NaN);
        return row;
    }

    private void Grow(int rows)
    {
        Array.Resize(ref _stations, rows);
        Array.Resize(ref _event, rows);
        Array.Resize(ref _arrived, rows);
        Array.Resize(ref _usual, rows);
        Array.Resize(ref _unusable, rows);
        Array.Resize(ref _values, rows * _width);
    }

    private void Widen(int width)
    {
        var wide = new float[_stations.Length * width];
        Array.Fill(wide, float.NaN);
        for (var row = 0; row < _count; row++) _values.AsSpan(row * _width, _width).CopyTo(wide.AsSpan(row * width));
        (_values, _width) = (wide, width);
    }
}

/// <summary>Receives the values of a station, which are only valid during the call.</summary>
internal delegate void LatestVisitor(string stationId, ReadOnlySpan<float> values);
