using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Server.City;

namespace CitySensors.Server.Tests.City;

public sealed class CityQueueTests
{
    [Fact]
    public void TryAdd_MoreCommandsThanMayWait_RefusesUntilOneIsTaken()
    {
        using var queue = new CityQueue(maxCommands: 2, maxReadings: 100);
        Assert.True(queue.TryAdd(Readings(1)));
        Assert.True(queue.TryAdd(Change()));
        Assert.False(queue.TryAdd(Readings(1)));
        Assert.Equal((2, 1), (queue.Commands, queue.Readings));
        Assert.NotNull(queue.TryTake());
        Assert.True(queue.TryAdd(Readings(1)));
    }

    [Fact]
    public void TryAdd_MoreReadingsThanMayWait_RefusesReadingsAndCountsNothingOfThem()
    {
        using var queue = new CityQueue(maxCommands: 10, maxReadings: 100);
        Assert.True(queue.TryAdd(Readings(100)));
        Assert.False(queue.TryAdd(Readings(1)));
        Assert.Equal((1, 100), (queue.Commands, queue.Readings));
        Assert.NotNull(queue.TryTake());
        Assert.Equal((0, 0), (queue.Commands, queue.Readings));
        Assert.True(queue.TryAdd(Readings(1)));
    }

    [Fact]
    public void TryAdd_OneBatchLargerThanTheBound_FitsIntoAnEmptyQueue()
    {
        using var queue = new CityQueue(maxCommands: 10, maxReadings: 100);
        Assert.True(queue.TryAdd(Readings(1000)));
        Assert.False(queue.TryAdd(Readings(1)));
    }

    [Fact]
    public void TryTake_Empty_GivesNothing()
    {
        using var queue = new CityQueue(maxCommands: 10, maxReadings: 100);
        Assert.Null(queue.TryTake());
        Assert.Null(queue.Take(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Take_SeveralCommands_GivesThemInOrder()
    {
        using var queue = new CityQueue(maxCommands: 10, maxReadings: 100);
        CityCommand[] commands = [Readings(1), Change(), Readings(2)];
        foreach (var command in commands) Assert.True(queue.TryAdd(command));
        Assert.Equal(commands, commands.Select(_ => queue.TryTake()));
    }

    /// <summary>Many threads at the bound at once: never more than the bound besides one batch, and nothing is left over in the count.</summary>
    [Fact]
    public async Task TryAdd_FromManyThreads_KeepsTheBoundAndTheCount()
    {
        const int threads = 4, attempts = 20_000, readings = 10, bound = 50;
        using var queue = new CityQueue(maxCommands: 1000, bound);
        var taken = 0;
        var highest = 0;
        var adding = Enumerable.Range(0, threads).Select(_ => Task.Run(() => Enumerable.Range(0, attempts).Count(_ => queue.TryAdd(Readings(readings))))).ToArray();
        while (!Task.WhenAll(adding).IsCompleted || queue.Commands > 0)
        {
            highest = Math.Max(highest, queue.Commands * readings);
            if (queue.TryTake() is not null) taken++;
        }

        Assert.Equal((await Task.WhenAll(adding)).Sum(), taken);
        Assert.Equal(0, queue.Readings);
        Assert.InRange(highest, readings, bound + readings);
    }

    private static CityCommand.Accept Readings(int count)
    {
        var batch = new ReadingBatch();
        batch.Reset(1, TestCity.Noon);
        for (var i = 0; i < count; i++)
        {
            batch.NextRow()[0] = i;
            batch.Keep("station-7", i, i);
        }

        return new CityCommand.Accept(batch);
    }

    private static CityCommand.Change Change() => new(new DefinitionChange.RemoveRule("rule"), null, TestCity.Noon);
}
