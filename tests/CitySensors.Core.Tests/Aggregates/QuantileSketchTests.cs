using CitySensors.Core.Aggregates;
using FsCheck;
using FsCheck.Fluent;

namespace CitySensors.Core.Tests.Aggregates;

public sealed class QuantileSketchTests
{
    private static readonly double[] Shares = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1];

    /// <summary>Values of any size and sign, small ones next to large ones, and zero.</summary>
    private static readonly Gen<double> Values = Gen.Frequency(
        (6, Properties.Between(-50, 50)),
        (4, Properties.Powers(1e-6, 1e6)),
        (4, Properties.Powers(1e-6, 1e6).Select(value => -value)),
        (1, Gen.Constant(0.0)));

    [Fact]
    public void Quantile_AnyValues_IsWithinTheErrorOfTheValueOfThatRank() => Properties.Hold(
        Gen.NonEmptyListOf(Values).Select(values => values.ToArray()),
        values =>
        {
            var sketch = SketchOf(values);
            Array.Sort(values);
            Assert.Equal(QuantileSketch.RelativeError, sketch.Error, 1e-12);
            foreach (var share in Shares)
            {
                var exact = values[(int)(share * (values.Length - 1))];
                Assert.InRange(sketch.Quantile(share), exact - Math.Abs(exact) * 0.0100001, exact + Math.Abs(exact) * 0.0100001);
            }
        });

    [Fact]
    public void Quantile_TheSameValuesInAnyOrder_IsTheSame() => Properties.Hold(
        from values in Gen.NonEmptyListOf(Gen.Frequency((8, Values), (1, Properties.Powers(1e-300, 1e300))))
        from shuffled in Gen.Shuffle(values.ToArray())
        select (values, shuffled),
        it =>
        {
            var (one, other) = (SketchOf(it.values), SketchOf(it.shuffled));
            Assert.Equal(one.Error, other.Error);
            foreach (var share in Shares) Assert.Equal(one.Quantile(share), other.Quantile(share));
        });

    [Fact]
    public void Add_ValuesOfAllMagnitudes_DoublesTheErrorInsteadOfTheBuckets()
    {
        var sketch = new QuantileSketch();
        for (var power = -300; power <= 300; power++) sketch.Add(Math.Pow(10, power));
        // 69,000 buckets were merged in pairs six times.
        Assert.InRange(sketch.Error, 0.56, 0.57);
        Assert.InRange(sketch.Quantile(0.5), 1 - sketch.Error, 1 + sketch.Error);
        Assert.Equal(601, sketch.Count);
    }

    [Fact]
    public void Quantile_WithoutValues_IsNotANumber() => Assert.Equal(double.NaN, new QuantileSketch().Quantile(0.5));

    private static QuantileSketch SketchOf(IEnumerable<double> values)
    {
        var sketch = new QuantileSketch();
        foreach (var value in values) sketch.Add(value);
        return sketch;
    }
}
