using CitySensors.Simulator.Process;
using CitySensors.Simulator.Randomness;

namespace CitySensors.Simulator.Tests.Process;

public sealed class MemoryProcessTests
{
    [Fact]
    public void Next_ThroughStartAndFullMemory_EqualsTheDefinition()
    {
        const ulong seed = 5;
        var process = new MemoryProcess(seed);
        var innovations = new NormalStream(seed);
        var coefficients = MemoryModel.Coefficients();
        var values = new List<double>();

        for (var n = 0; n < 1500; n++)
        {
            var expected = 0.0;
            for (var lag = 1; lag <= Math.Min(n, MemoryModel.Length); lag++)
            {
                var coefficient = n < MemoryModel.Length ? MemoryModel.Shared.Predictor(n)[n - lag] : coefficients[lag - 1];
                expected += coefficient * values[n - lag];
            }

            values.Add(expected + MemoryModel.Shared.Deviation(Math.Min(n, MemoryModel.Length)) * innovations.Next());
            Assert.Equal(values[n], process.Next(), 1e-6);
        }
    }

    [Fact]
    public void Next_LongRun_HasTheAutocorrelationOfTheYuleWalkerSolution()
    {
        const int Processes = 10;
        const int Steps = 250_000;
        int[] lags = [1, 2, 10, 100, 200, 300];
        var expected = YuleWalker.Solve(MemoryModel.Coefficients());
        var sums = new double[lags.Length];
        var squares = 0.0;
        for (var i = 0; i < Processes; i++)
        {
            var process = new MemoryProcess(SplitMix64.SeedOf(11, $"process-{i}"));
            var values = new double[Steps];
            for (var n = 0; n < Steps; n++) values[n] = process.Next();
            foreach (var value in values) squares += value * value;
            for (var k = 0; k < lags.Length; k++)
                for (var n = lags[k]; n < Steps; n++) sums[k] += values[n] * values[n - lags[k]];
        }

        // Near to white, so that an autocorrelation of n values has a standard error of about 1/√n: 0.0006.
        Assert.Equal(1, squares / (Processes * (double)Steps), 0.004);
        for (var k = 0; k < lags.Length; k++)
            Assert.Equal(expected[lags[k]], sums[k] / (Processes * (double)(Steps - lags[k])), 0.0025);
        Assert.All(lags, lag => Assert.InRange(expected[lag], 0.01, 0.02));
    }
}
