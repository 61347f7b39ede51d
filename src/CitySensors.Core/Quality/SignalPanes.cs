namespace CitySensors.Core.Quality;

/// <summary>How much the values of a time vary.</summary>
/// <param name="Values">Their number; 0 if they do not cover the time.</param>
/// <param name="Range">The greatest value less the least one.</param>
/// <param name="StandardDeviation">Their standard deviation, with the number of values as divisor.</param>
internal readonly record struct SignalSpread(int Values, double Range, double StandardDeviation);

/// <summary>
/// The spread of the values of a time and up to a quarter more, from panes of a quarter of it. Values must be passed in order of time. Not thread safe.
/// </summary>
/// <param name="overTicks">The time in ticks.</param>
internal sealed class SignalPanes(long overTicks)
{
    private const int PanesOfTime = 4;

    private readonly Pane[] _panes = new Pane[PanesOfTime + 1];
    private readonly long _width = Math.Max(1, overTicks / PanesOfTime);

    /// <summary>The time of the first value without an interruption since.</summary>
    private long _since;
    private long _newest = long.MinValue;

    public long OverTicks { get; } = overTicks;

    /// <summary>Adds a value.</summary>
    /// <returns>The spread including it.</returns>
    public SignalSpread Add(long time, double value)
    {
        var index = time / _width;
        if (_newest == long.MinValue || time - _newest > OverTicks) _since = time;
        _newest = time;
        ref var pane = ref _panes[index % _panes.Length];
        pane = pane.IsOf(index) ? pane.With(value) : Pane.Of(index, value);
        return time - _since >= OverTicks ? Spread(index) : default;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(OverTicks);
        writer.Write(_since);
        writer.Write(_newest);
        foreach (var pane in _panes) pane.Write(writer);
    }

    public static SignalPanes Read(BinaryReader reader)
    {
        var panes = new SignalPanes(reader.ReadInt64()) { _since = reader.ReadInt64(), _newest = reader.ReadInt64() };
        for (var i = 0; i < panes._panes.Length; i++) panes._panes[i] = Pane.Read(reader);
        return panes;
    }

    private SignalSpread Spread(long newest)
    {
        var all = default(Pane);
        foreach (ref readonly var pane in _panes.AsSpan())
            if (pane.Values > 0 && pane.Index > newest - _panes.Length) all = all.Values == 0 ? pane : all.With(pane);
        return new SignalSpread(all.Values, all.Max - all.Min, Math.Sqrt(all.Squares / all.Values));
    }

    /// <param name="Index">The time since the beginning of the era, in widths of a pane.</param>
    /// <param name="Values">The number of values.</param>
    /// <param name="Min">The least value.</param>
    /// <param name="Max">The greatest value.</param>
    /// <param name="Mean">The mean.</param>
    /// <param name="Squares">The sum of the squares of the distances from the mean.</param>
    private readonly record struct Pane(long Index, int Values, double Min, double Max, double Mean, double Squares)
    {
        public static Pane Of(long index, double value) => new(index, 1, value, value, value, 0);

        public bool IsOf(long index) => Values > 0 && Index == index;

        public Pane With(double value) => With(Of(Index, value));

        /// <remarks>The update of Chan, Golub and LeVeque, which does not lose digits where the mean is large.</remarks>
        public Pane With(in Pane other)
        {
            var values = Values + other.Values;
            var delta = other.Mean - Mean;
            return new Pane(
                other.Index,
                values,
                Math.Min(Min, other.Min),
                Math.Max(Max, other.Max),
                Mean + delta * other.Values / values,
                Squares + other.Squares + delta * delta * Values * other.Values / values);
        }

        public void Write(BinaryWriter writer)
        {
            writer.Write7BitEncodedInt(Values);
            if (Values == 0) return;
            writer.Write(Index);
            writer.Write(Min);
            writer.Write(Max);
            writer.Write(Mean);
            writer.Write(Squares);
        }

        public static Pane Read(BinaryReader reader)
        {
            var values = reader.Read7BitEncodedInt();
            return values == 0 ? default : new Pane(reader.ReadInt64(), values, reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble(), reader.ReadDouble());
        }
    }
}
