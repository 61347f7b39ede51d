using CitySensors.Core.FalseAlarms;

namespace CitySensors.Core.Tests.FalseAlarms;

/// <summary>Average run lengths against the tables of the literature, to the digits that are printed there.</summary>
public sealed class PublishedRunLengthTests
{
    /// <summary>J. M. Lucas, R. B. Crosier, "Fast initial response for CUSUM quality-control schemes", Technometrics 24 (1982), table 1: k = 0.5, h = 4, two-sided.</summary>
    [Theory]
    [InlineData(0, 168, 0.5)]
    [InlineData(0.25, 74.2, 0.06)]
    [InlineData(0.5, 26.6, 0.06)]
    [InlineData(0.75, 13.3, 0.06)]
    [InlineData(1, 8.38, 0.006)]
    [InlineData(1.5, 4.75, 0.006)]
    [InlineData(2, 3.34, 0.006)]
    [InlineData(3, 2.19, 0.006)]
    [InlineData(4, 1.71, 0.006)]
    public void RunLength_TwoSidedCusum_IsThatOfLucasAndCrosier(double shift, double published, double tolerance) =>
        Assert.Equal(published, new CusumChart(0.5, isTwoSided: true).RunLength(4, shift), tolerance);

    /// <summary>The limit of the textbooks: h = 5 is 465.</summary>
    [Fact]
    public void RunLength_TwoSidedCusumWithLimit5_Is465() => Assert.Equal(465, new CusumChart(0.5, isTwoSided: true).RunLength(5), 0.6);

    /// <summary>K.-H. Waldmann (1986): k = 0.5, h = 3, one-sided. The chain of Brook and Evans (1972) has 117.59 at 0.</summary>
    [Theory]
    [InlineData(-0.5, 1963, 1)]
    [InlineData(0, 117.4, 0.3)]
    [InlineData(0.5, 17.35, 0.03)]
    public void RunLength_OneSidedCusum_IsThatOfWaldmann(double shift, double published, double tolerance) =>
        Assert.Equal(published, new CusumChart(0.5, isTwoSided: false).RunLength(3, shift), tolerance);

    /// <summary>J. M. Lucas, M. S. Saccucci, "Exponentially weighted moving average control schemes", Technometrics 32 (1990), table 3.</summary>
    [Theory]
    [InlineData(0.1, 2.814, 0, 500, 1.5)]
    [InlineData(0.1, 2.814, 1, 10.3, 0.06)]
    [InlineData(0.5, 3.071, 0, 500, 1.5)]
    [InlineData(0.5, 3.071, 0.25, 255, 1)]
    [InlineData(0.5, 3.071, 1, 17.5, 0.06)]
    [InlineData(0.5, 3.071, 3, 1.93, 0.006)]
    [InlineData(0.03, 2.437, 0, 500, 1.5)]
    [InlineData(0.03, 2.437, 0.5, 29.3, 0.1)]
    [InlineData(0.03, 2.437, 2, 5.99, 0.006)]
    public void RunLength_TwoSidedEwma_IsThatOfLucasAndSaccucci(double smoothing, double limit, double shift, double published, double tolerance) =>
        Assert.Equal(published, new EwmaChart(smoothing, isTwoSided: true).RunLength(limit, shift), tolerance);

    /// <summary>The manual of SAS/QC (1999) has it with all digits.</summary>
    [Fact]
    public void RunLength_TwoSidedEwma_IsThatOfSas() => Assert.Equal(11.154267016, new EwmaChart(0.25, isTwoSided: true).RunLength(3, 1), 1e-8);

    /// <summary>Waldmann (1986), tables 1 and 2: an average with a weight of 0.75 and limits of 2.</summary>
    [Theory]
    [InlineData(true, 104.0)]
    [InlineData(false, 209.3)]
    public void RunLength_EwmaWithLargeWeight_IsThatOfWaldmann(bool isTwoSided, double published) =>
        Assert.Equal(published, new EwmaChart(0.75, isTwoSided).RunLength(2 * Math.Sqrt(1.25 / 0.75)), 0.15);

    /// <summary>A moving average that forgets everything is a limit on single readings.</summary>
    [Fact]
    public void RunLength_EwmaOfTheReadingAlone_IsThatOfSingleReadings() => Assert.Equal(370.398, new EwmaChart(1, isTwoSided: true).RunLength(3), 1e-3);
}
