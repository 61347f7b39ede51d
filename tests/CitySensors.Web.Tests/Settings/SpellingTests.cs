using CitySensors.Web.Settings;

namespace CitySensors.Web.Tests.Settings;

public sealed class SpellingTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("url", "urls", 1)]
    [InlineData("Storge", "storage", 1)]
    [InlineData("hte", "the", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_TwoNames_CountsEdits(string first, string second, int distance)
    {
        Assert.Equal(distance, Spelling.Distance(first, second));
        Assert.Equal(distance, Spelling.Distance(second, first));
    }

    [Theory]
    [InlineData("staton", "station")]
    [InlineData("LIMIT", "limit")]
    [InlineData("colour", null)]
    [InlineData("x", null)]
    public void Closest_Names_IsTheSimilarOneIfThereIsOne(string name, string? closest) =>
        Assert.Equal(closest, Spelling.Closest(name, ["station", "limit", "area"]));
}
