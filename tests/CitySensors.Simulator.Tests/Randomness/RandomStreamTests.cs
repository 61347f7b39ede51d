using CitySensors.Simulator.Randomness;

namespace CitySensors.Simulator.Tests.Randomness;

public sealed class RandomStreamTests
{
    [Fact]
    public void Next_KnownState_ReturnsPublishedSequence()
    {
        var random = new RandomStream(1, 2, 3, 4);

        Assert.Equal([11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600], Enumerable.Range(0, 6).Select(_ => random.Next()));
    }

    [Fact]
    public void SplitMix_KnownState_ReturnsPublishedSequence()
    {
        var state = 1234567UL;

        Assert.Equal([6457827717110365317, 3203168211198807973, 9817491932198370423], Enumerable.Range(0, 3).Select(_ => SplitMix64.Next(ref state)));
    }

    [Fact]
    public void SeedOf_DifferentNames_ReturnsDifferentSeeds()
    {
        string[][] names = [["station-1", "temperature"], ["station-1", "humidity"], ["station-2", "temperature"], ["station-1temperature"], ["station-1", "", "temperature"]];

        Assert.Equal(2 * names.Length, new ulong[] { 1, 2 }.SelectMany(seed => names.Select(name => SplitMix64.SeedOf(seed, name))).Distinct().Count());
    }

    [Fact]
    public void NextBelow_ManyTimes_ReturnsEachNumberEquallyOften()
    {
        var random = new RandomStream(7);
        var counts = new int[10];
        for (var i = 0; i < 100_000; i++) counts[random.NextBelow(counts.Length)]++;

        // Five standard deviations of a binomial count.
        Assert.All(counts, count => Assert.InRange(count, 10_000 - 475, 10_000 + 475));
    }
}
