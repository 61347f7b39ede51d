using CitySensors.Truth.Matching;

namespace CitySensors.Truth.Tests.Matching;

public sealed class SpreadTests
{
    [Fact]
    public void Of_Figures_IsByNearestRank() => Assert.Equal(new Spread(10, 19, 20), Spread.Of(Enumerable.Range(1, 20).Reverse().Select(i => (double)i)));

    [Fact]
    public void Of_One_IsThatOne() => Assert.Equal(new Spread(7, 7, 7), Spread.Of([7]));

    [Fact]
    public void Of_None_IsNull() => Assert.Null(Spread.Of([]));
}
