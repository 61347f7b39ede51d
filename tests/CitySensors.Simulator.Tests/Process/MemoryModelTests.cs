using CitySensors.Simulator.Process;

namespace CitySensors.Simulator.Tests.Process;

public sealed class MemoryModelTests
{
    [Fact]
    public void Coefficients_Process_AreWeightsFromOneToOneAndAHalf()
    {
        var coefficients = MemoryModel.Coefficients();

        Assert.Equal(300, coefficients.Length);
        Assert.Equal(1 - 0.2, coefficients.Sum(), 1e-12);
        Assert.Equal(1.5, coefficients[0] / coefficients[^1], 1e-12);
        Assert.All(coefficients.Zip(coefficients.Skip(1), (newer, older) => newer - older), step => Assert.Equal(0.5 / 299 / 375 * 0.8, step, 1e-12));
    }

    [Fact]
    public void Deviation_WithFullMemory_MakesTheStationaryVarianceOne()
    {
        var autocorrelation = YuleWalker.Solve(MemoryModel.Coefficients());

        var explained = MemoryModel.Coefficients().Select((coefficient, i) => coefficient * autocorrelation[i + 1]).Sum();

        Assert.Equal(1 - explained, Math.Pow(MemoryModel.Shared.Deviation(MemoryModel.Length), 2), 1e-12);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(150)]
    [InlineData(299)]
    public void Predictor_LowerOrder_SolvesTheNormalEquations(int order)
    {
        var autocorrelation = YuleWalker.Solve(MemoryModel.Coefficients());
        var predictor = MemoryModel.Shared.Predictor(order).ToArray();

        for (var lag = 1; lag <= order; lag++)
        {
            var sum = 0.0;
            for (var other = 1; other <= order; other++) sum += predictor[order - other] * autocorrelation[Math.Abs(lag - other)];
            Assert.Equal(autocorrelation[lag], sum, 1e-7);
        }

        var variance = 1 - Enumerable.Range(1, order).Sum(lag => predictor[order - lag] * autocorrelation[lag]);
        Assert.Equal(variance, Math.Pow(MemoryModel.Shared.Deviation(order), 2), 1e-8);
    }
}
