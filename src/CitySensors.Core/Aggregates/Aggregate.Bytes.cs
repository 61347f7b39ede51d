using CitySensors.Core.Sensors;

namespace CitySensors.Core.Aggregates;

/// <remarks>How aggregates are written, and merged with what was written.</remarks>
public sealed partial class Aggregate
{
    internal void Write(ByteWriter bytes, long startTicks)
    {
        bytes.Unsigned(Count);
        bytes.Unsigned(Suspect);
        bytes.Unsigned(Failed);
        if (Count == 0) return;
        _means?.Write(bytes);
        bytes.Byte(_kind!.Value);
        bytes.Unsigned(Outliers);
        bytes.Signed(_firstTicks - startTicks);
        bytes.Unsigned(_lastTicks - _firstTicks);
        bytes.Unsigned(_coveredMilliseconds);
        bytes.Unsigned(_singles);
        bytes.Unsigned(_intervalMilliseconds);
        if (IsKind(Aggregation.CounterIncrement))
        {
            bytes.Double(_firstValue);
            bytes.Double(_lastValue);
        }

        if (HasValues(_kind.Value) && Count == 1)
        {
            // Stations that send once an hour: all else follows from the value.
            bytes.Double(_min);
            return;
        }

        if (HasSpecial(_kind.Value)) Write(bytes, _special);
        if (IsKind(Aggregation.CircularMean)) Write(bytes, _sines);
        if (!HasValues(_kind.Value)) return;
        bytes.Double(_min);
        bytes.Double(_max);
        Write(bytes, _sum);
        Write(bytes, _squares);
        _sketch.Write(bytes);
    }

    /// <summary>Adds an aggregate of later values, or such that arrived after the values of this one were deleted, as it was written.</summary>
    /// <param name="bytes">The output of <see cref="Write"/>.</param>
    /// <param name="startTicks">The start of its window in UTC ticks.</param>
    /// <param name="isOfArea">Whether it is of an area.</param>
    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    internal void Merge(ref ByteReader bytes, long startTicks, bool isOfArea)
    {
        var count = bytes.Unsigned();
        Suspect += bytes.Unsigned();
        Failed += bytes.Unsigned();
        if (count == 0) return;
        if (isOfArea) (_means ??= new StationMeans()).Merge(ref bytes);
        var kind = bytes.Byte();
        Outliers += bytes.Unsigned();
        var first = startTicks + bytes.Signed();
        var last = first + bytes.Unsigned();
        _coveredMilliseconds += bytes.Unsigned();
        _singles += bytes.Unsigned();
        MergeInterval(bytes.Unsigned());
        if (Count > 0 && !isOfArea) MergeInterval((first - _lastTicks) / TimeSpan.TicksPerMillisecond);
        if (HasValues(kind) && count == 1)
        {
            AddToSums(bytes.Double(), (Aggregation)kind);
        }
        else if (kind == (byte)Aggregation.CounterIncrement)
        {
            MergeCounter(ref bytes, first, last);
        }
        else
        {
            if (HasSpecial(kind)) Merge(ref _special, ref bytes);
            if (kind == (byte)Aggregation.CircularMean) Merge(ref _sines, ref bytes);
        }

        AddKind(kind);
        ExtendTimes(first, last);
        Count += count;
        if (!HasValues(kind) || count == 1) return;
        Extend(bytes.Double(), bytes.Double());
        Merge(ref _sum, ref bytes);
        Merge(ref _squares, ref bytes);
        _sketch.Merge(ref bytes);
    }

    private static bool HasSpecial(byte kind) => (Aggregation)kind is Aggregation.EnergyMean or Aggregation.CounterIncrement or Aggregation.CircularMean;

    private void MergeCounter(ref ByteReader bytes, long firstTicks, long lastTicks)
    {
        var (first, last) = (bytes.Double(), bytes.Double());
        var increments = default(ExactSum);
        Merge(ref increments, ref bytes);
        // Readings that arrived after those around them were deleted: the increase over them is counted already.
        if (Count > 0 && firstTicks <= _lastTicks && lastTicks >= _firstTicks) return;
        if (Count > 0 && lastTicks < _firstTicks)
        {
            increments.Add(Increment(last, _firstValue));
            last = _lastValue;
        }
        else if (Count > 0)
        {
            increments.Add(Increment(_lastValue, first));
            first = _firstValue;
        }

        _special.Add(increments);
        (_firstValue, _lastValue) = (first, last);
    }

    /// <summary>The shorter interval: the longer one may be a gap.</summary>
    private void MergeInterval(long milliseconds)
    {
        if (milliseconds > 0 && (_intervalMilliseconds == 0 || milliseconds < _intervalMilliseconds)) _intervalMilliseconds = milliseconds;
    }

    private static void Write(ByteWriter bytes, in ExactSum sum)
    {
        bytes.Double(sum.High);
        bytes.Double(sum.Low);
    }

    private static void Merge(ref ExactSum sum, ref ByteReader bytes)
    {
        sum.Add(bytes.Double());
        sum.Add(bytes.Double());
    }
}
