using CitySensors.Core.FalseAlarms;
using CitySensors.Core.Sensors;
using CitySensors.TestSupport.FalseAlarms;

namespace CitySensors.Core.Tests.FalseAlarms;

public sealed class AutocorrelationTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-0.5)]
    [InlineData(0.9)]
    public void Estimate_SimulatedReadings_IsTheirCoefficient(double autocorrelation)
    {
        var stream = new NormalReadings(autocorrelation, 7);
        var scores = new double[200_000];
        for (var i = 0; i < scores.Length; i++) scores[i] = stream.Next();
        for (var i = 0; i < scores.Length; i += 100) scores[i] = double.NaN;

        Assert.Equal(autocorrelation, Autocorrelation.Estimate(scores), 0.01);
    }

    [Fact]
    public void Estimate_NothingToEstimateFrom_IsZero()
    {
        Assert.Equal(0, Autocorrelation.Estimate([]));
        Assert.Equal(0, Autocorrelation.Estimate([1]));
        Assert.Equal(0, Autocorrelation.Estimate([2, 2, 2]));
        Assert.Equal(0, Autocorrelation.Estimate([1, double.NaN, 2]));
    }

    [Fact]
    public void NormalScore_FoldedValue_HasTheProbabilityOfTheValue()
    {
        var (wind, standard) = (new Distribution(DistributionKind.FoldedNormal, 5, 20), new Distribution(DistributionKind.Normal, 0, 1));
        for (var value = 0.5; value < 150; value += 0.5)
            Assert.Equal(1, standard.TailProbability(NormalScore.Of(wind, value)) / wind.TailProbability(value), 1e-9);
        Assert.Equal(double.NegativeInfinity, NormalScore.Of(wind, -1));
    }
}
