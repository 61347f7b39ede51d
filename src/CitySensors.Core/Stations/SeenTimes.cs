namespace CitySensors.Core.Stations;

public enum Novelty
{
    New,
    Duplicate,

    /// <summary>Too old to tell from memory: look it up in the store.</summary>
    CheckStore,
}

/// <summary>The most recent event times of a station, to detect duplicates without reading from the store.</summary>
/// <remarks>
/// Remembers few times for a station that sends in order, and more for one that does not. Not thread safe.
/// </remarks>
internal sealed class SeenTimes
{
    private const int Least = 8;
    private const int MostInOrder = 32;
    private const int Most = 1024;

    private long[] _times = new long[Least];
    private int _count;
    private int _most = MostInOrder;

    /// <summary>Times up to this one are no longer remembered.</summary>
    private long _forgotten = long.MinValue;

    public long Newest => _count == 0 ? _forgotten : _times[_count - 1];

    public Novelty NoveltyOf(long time)
    {
        if (time > Newest) return Novelty.New;
        if (time <= _forgotten) return Novelty.CheckStore;
        return Array.BinarySearch(_times, 0, _count, time) >= 0 ? Novelty.Duplicate : Novelty.New;
    }

    /// <summary>Adds a new time.</summary>
    public void Add(long time)
    {
        if (time <= _forgotten)
        {
            // A station that sends out of order gets a larger window.
            _most = Math.Min(_most * 2, Most);
            return;
        }

        if (_count == _times.Length) MakeRoom();
        if (time <= _forgotten) return;
        var at = _count > 0 && time < _times[_count - 1] ? ~Array.BinarySearch(_times, 0, _count, time) : _count;
        _times.AsSpan(at, _count - at).CopyTo(_times.AsSpan(at + 1));
        _times[at] = time;
        _count++;
    }

    private void MakeRoom()
    {
        if (_times.Length < _most)
        {
            Array.Resize(ref _times, _times.Length * 2);
            return;
        }

        var half = _count / 2;
        _forgotten = _times[half - 1];
        _times.AsSpan(half, _count - half).CopyTo(_times);
        _count -= half;
    }

    /// <remarks>Delta-encoded: regular intervals take few bytes per time.</remarks>
    public void Write(BinaryWriter writer)
    {
        writer.Write(_forgotten);
        writer.Write7BitEncodedInt(_most);
        writer.Write7BitEncodedInt(_count);
        var previous = _forgotten;
        for (var i = 0; i < _count; i++)
        {
            writer.Write7BitEncodedInt64(unchecked(_times[i] - previous));
            previous = _times[i];
        }
    }

    public static SeenTimes Read(BinaryReader reader)
    {
        var seen = new SeenTimes { _forgotten = reader.ReadInt64(), _most = reader.Read7BitEncodedInt() };
        seen.MakeRoomFor(reader.Read7BitEncodedInt());
        var previous = seen._forgotten;
        for (var i = 0; i < seen._count; i++) seen._times[i] = previous = unchecked(previous + reader.Read7BitEncodedInt64());
        return seen;
    }

    /// <summary>Reads the representation used in format 1 of the station state.</summary>
    public static SeenTimes ReadFormat1(BinaryReader reader)
    {
        var seen = new SeenTimes { _forgotten = reader.ReadInt64(), _most = reader.ReadUInt16() };
        seen.MakeRoomFor(reader.ReadUInt16());
        for (var i = 0; i < seen._count; i++) seen._times[i] = reader.ReadInt64();
        return seen;
    }

    private void MakeRoomFor(int count)
    {
        while (_times.Length < count) Array.Resize(ref _times, _times.Length * 2);
        _count = count;
    }
}
