using System.Numerics;
using CitySensors.Core.Definitions;
using CitySensors.Core.Scoring;

namespace CitySensors.Core.Readings;

/// <summary>
/// Counts values by sensor type while a batch is processed, so that metrics are updated once per batch. Reusable; not thread safe.
/// </summary>
public sealed class IntakeTally
{
    private readonly long[] _present = new long[Catalogue.MaxSensorTypes];
    private readonly long[] _failed = new long[Catalogue.MaxSensorTypes];
    private readonly long[] _suspect = new long[Catalogue.MaxSensorTypes];
    private readonly long[] _outliers = new long[Catalogue.MaxSensorTypes];
    private ulong _sameSensors;
    private long _readingsOfThem;
    private bool _hasCounts;

    /// <summary>Readings whose event time is too far ahead of their arrival.</summary>
    public int Ahead { get; private set; }

    /// <summary>Readings whose event time is too far behind their arrival to measure latencies.</summary>
    public int Behind { get; private set; }

    /// <summary>The number of values of the sensor type in a slot of the catalogue.</summary>
    public long Present(int slot) => _present[slot] + ((_sameSensors >> slot & 1) != 0 ? _readingsOfThem : 0);

    /// <summary>The number of values that failed quality control.</summary>
    public long Failed(int slot) => _failed[slot];

    /// <summary>The number of suspect values.</summary>
    public long Suspect(int slot) => _suspect[slot];

    /// <summary>The number of suspect values of all sensor types.</summary>
    public long SuspectValues { get; private set; }

    /// <summary>The number of outliers among the values that did not fail.</summary>
    public long Outliers(int slot) => _outliers[slot];

    /// <summary>Counts one accepted reading.</summary>
    public void Count(Scores scores, long eventTicks, long arrivedTicks)
    {
        ArgumentNullException.ThrowIfNull(scores);
        // Nearly all readings have the same sensors, so these are only counted when they change.
        if (scores.Present != _sameSensors) BeginSensors(scores.Present);
        _readingsOfThem++;
        Add(scores.Failed, _failed, 1);
        Add(scores.Suspect, _suspect, 1);
        SuspectValues += BitOperations.PopCount(scores.Suspect);
        Add(scores.Outliers & ~scores.Failed, _outliers, 1);
        if (ClockSkew.IsAhead(eventTicks, arrivedTicks)) Ahead++;
        if (ClockSkew.IsBehind(eventTicks, arrivedTicks)) Behind++;
    }

    public void Reset()
    {
        (_readingsOfThem, Ahead, Behind, SuspectValues) = (0, 0, 0, 0);
        if (!_hasCounts) return;
        Array.Clear(_present);
        Array.Clear(_failed);
        Array.Clear(_suspect);
        Array.Clear(_outliers);
        _hasCounts = false;
    }

    private void BeginSensors(ulong present)
    {
        Add(_sameSensors, _present, _readingsOfThem);
        (_sameSensors, _readingsOfThem) = (present, 0);
    }

    private void Add(ulong slots, long[] counts, long amount)
    {
        _hasCounts |= slots != 0;
        for (; slots != 0; slots &= slots - 1) counts[BitOperations.TrailingZeroCount(slots)] += amount;
    }
}
