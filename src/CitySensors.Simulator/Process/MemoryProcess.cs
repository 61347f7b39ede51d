using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using CitySensors.Simulator.Randomness;

namespace CitySensors.Simulator.Process;

/// <summary>
/// The sequence of standardised values of one sensor: each is N(0, 1), with the autocorrelation of <see cref="MemoryModel"/>. Takes
/// 1.3 kB. Not thread safe.
/// </summary>
/// <remarks>
/// The weights are linear in age, so the weighted sum of 300 values can be updated from the previous one with a plain and a ranked running
/// sum, without a pass over the values. Values are stored as integer multiples of 2⁻²⁴ to keep both sums exact: they neither
/// drift nor depend on the machine.
/// </remarks>
internal sealed class MemoryProcess(ulong seed)
{
    private const double OneInMemory = 1 << 24;

    private readonly MemoryModel _model = MemoryModel.Shared;
    private readonly int[] _memory = new int[MemoryModel.Length];
    private NormalStream _innovations = new(seed);

    /// <summary>The number of stored values.</summary>
    private int _count;

    /// <summary>The index of the oldest value, once the buffer is full.</summary>
    private int _oldest;

    /// <summary>The sum of the stored values.</summary>
    private long _sum;

    /// <summary>The sum of the stored values times their rank, 1 for the oldest.</summary>
    private long _rankedSum;

    public double Next()
    {
        var expected = _count < MemoryModel.Length ? ExpectedAtStart() : Expected();
        var value = expected + _model.Deviation(_count) * _innovations.Next();
        Remember((int)Math.Round(value * OneInMemory));
        return value;
    }

    private double Expected()
    {
        const double unranked = MemoryModel.Scale * (MemoryModel.OldestWeight - MemoryModel.WeightStep) / OneInMemory;
        const double ranked = MemoryModel.Scale * MemoryModel.WeightStep / OneInMemory;
        return unranked * _sum + ranked * _rankedSum;
    }

    private double ExpectedAtStart()
    {
        var memory = _memory.AsSpan(0, _count);
        var predictor = _model.Predictor(_count);
        var rest = _count % Vector256<float>.Count;

        // Eight lanes on every machine, so that the order of additions, and therefore the result, is the same everywhere.
        var lanes = Vector256<float>.Zero;
        ref var firstValue = ref MemoryMarshal.GetReference(memory);
        ref var firstCoefficient = ref MemoryMarshal.GetReference(predictor);
        for (var i = 0; i < _count - rest; i += Vector256<float>.Count)
        {
            lanes += Vector256.ConvertToSingle(Vector256.LoadUnsafe(ref firstValue, (nuint)i))
                * Vector256.LoadUnsafe(ref firstCoefficient, (nuint)i);
        }

        var expected = 0.0;
        for (var lane = 0; lane < Vector256<float>.Count; lane++) expected += lanes[lane];
        for (var i = _count - rest; i < _count; i++) expected += predictor[i] * memory[i];
        return expected / OneInMemory;
    }

    private void Remember(int value)
    {
        if (_count < MemoryModel.Length)
        {
            _memory[_count++] = value;
            _sum += value;
            _rankedSum += (long)_count * value;
            return;
        }

        // The rank of every stored value decreases by one, and the oldest, now with rank 0, drops out.
        _rankedSum += (long)MemoryModel.Length * value - _sum;
        _sum += value - _memory[_oldest];
        _memory[_oldest] = value;
        _oldest = _oldest + 1 == MemoryModel.Length ? 0 : _oldest + 1;
    }
}
