using CitySensors.Core.Stations;

namespace CitySensors.Core.Tests.Stations;

public sealed class StationScopeTests
{
    [Theory]
    [InlineData("gate-7", true)]
    [InlineData("gate-70", false)]
    [InlineData("Gate-7", false)]
    [InlineData("market-", true)]
    [InlineData("market-square", true)]
    [InlineData("market", false)]
    [InlineData("supermarket-1", false)]
    public void Contains_IdsAndPrefixes_AreMatchedExactly(string station, bool expected) =>
        Assert.Equal(expected, new StationScope(["gate-7", "market-*"]).Contains(station));

    [Fact]
    public void Contains_NoPattern_IsNoStation() => Assert.False(new StationScope([]).Contains("gate-7"));

    [Theory]
    [InlineData("*")]
    [InlineData("")]
    [InlineData(" gate")]
    [InlineData("a/b*")]
    [InlineData("..")]
    public void Create_InvalidPattern_NamesIt(string pattern)
    {
        Assert.Contains($"\"{pattern}\"", StationScope.Validate(pattern), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new StationScope(["gate-7", pattern]));
    }
}
