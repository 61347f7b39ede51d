using CitySensors.Core.Alerts;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Grains.Dispatch;
using CitySensors.Grains.Tests.Support;

namespace CitySensors.Grains.Tests;

public sealed class DispatchTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Accept_SeveralStations_PersistsOneDeltaPerStation()
    {
        await using var city = await GrainCity.StartAsync();
        var result = await city.SendAsync([("a", 0, 50), ("b", 0, 50), ("a", 1, 50), ("b", 1, 50)]);
        Assert.Equal(new IntakeResult(IntakeStatus.Accepted, 4, 0), result);
        Assert.Equal([("a", 2), ("b", 2)], city.Store.Deltas.Select(delta => (delta.Station, delta.Rows.Count)).Order());
        Assert.Equal(4, city.Observer.Accepted);
    }

    [Fact]
    public async Task Accept_DuplicatesWithinAndAcrossBodies_CountsThemExactlyPerBody()
    {
        await using var city = await GrainCity.StartAsync();
        Assert.Equal(new IntakeResult(IntakeStatus.Accepted, 2, 1), await city.SendAsync([("a", 0, 50), ("a", 1, 50), ("a", 0, 50)]));
        Assert.Equal(new IntakeResult(IntakeStatus.Accepted, 1, 2), await city.SendAsync([("a", 0, 50), ("a", 1, 50), ("a", 2, 50)]));
        Assert.Equal((3, 3), (city.Observer.Accepted, city.Observer.Duplicates));
    }

    /// <summary>While a delta is being persisted, whatever arrives for the station becomes one more call.</summary>
    [Fact]
    public async Task Accept_ManyBodiesWhileOneIsPersisted_MergesThemIntoOneDelta()
    {
        await using var city = await GrainCity.StartAsync();
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        city.Store.BeforeKeep = async _ =>
        {
            entered.TrySetResult();
            await release.Task;
        };
        var first = city.SendAsync([("a", 0, 50)]);
        await entered.Task.WaitAsync(Bound, Cancelled);
        var others = Enumerable.Range(1, 20).Select(minute => city.SendAsync([("a", minute, 50)])).ToArray();
        Assert.False(first.IsCompleted);
        release.SetResult();

        Assert.All(await Task.WhenAll([first, .. others]), result => Assert.Equal(new IntakeResult(IntakeStatus.Accepted, 1, 0), result));
        Assert.Equal([1, 20], city.Store.Deltas.Select(delta => delta.Rows.Count));
    }

    [Fact]
    public async Task Accept_BeforeItIsDurable_IsNotAcknowledged()
    {
        await using var city = await GrainCity.StartAsync();
        var release = new TaskCompletionSource();
        city.Store.BeforeKeep = delta => delta.StationId == "a" ? release.Task : Task.CompletedTask;
        var sent = city.SendAsync([("a", 0, 50)]);
        // A premature response would have arrived by the time a later request is answered.
        Assert.Equal(IntakeStatus.Accepted, (await city.SendAsync([("b", 0, 50)])).Status);
        Assert.False(sent.IsCompleted);
        release.SetResult();
        Assert.Equal(IntakeStatus.Accepted, (await sent).Status);
    }

    [Fact]
    public async Task Accept_StoreUnavailable_DiscardsStateAndAcceptsTheSameReadingsAgain()
    {
        await using var city = await GrainCity.StartAsync();
        city.Store.BeforeKeep = _ => throw new StoreUnavailableException("The disk is full.");
        Assert.Equal(IntakeStatus.Unavailable, (await city.SendAsync([("a", 0, 50), ("a", 1, 90)])).Status);
        city.Store.BeforeKeep = null;
        Assert.Equal(new IntakeResult(IntakeStatus.Accepted, 2, 0), await city.SendAsync([("a", 0, 50), ("a", 1, 90)]));
        Assert.Equal(AlertState.Raised, Assert.Single(city.Store.Log.Active).State);
        Assert.Equal(2, city.Store.Loads);
    }

    [Fact]
    public async Task Accept_OneStationOfTwoFails_ReturnsUnknown()
    {
        await using var city = await GrainCity.StartAsync();
        city.Store.BeforeKeep = delta => delta.StationId == "a" ? throw new StoreUnavailableException() : Task.CompletedTask;
        var result = await city.SendAsync([("a", 0, 50), ("b", 0, 50)]);
        Assert.Equal(IntakeStatus.Unknown, result.Status);
        city.Store.BeforeKeep = null;
        Assert.Equal(new IntakeResult(IntakeStatus.Accepted, 1, 1), await city.SendAsync([("a", 0, 50), ("b", 0, 50)]));
    }

    [Fact]
    public async Task Accept_QueueFull_IsOverloadedUntilARequestCompletes()
    {
        await using var city = await GrainCity.StartAsync(maxWaitingReadings: 2);
        var release = new TaskCompletionSource();
        city.Store.BeforeKeep = _ => release.Task;
        var waiting = city.SendAsync([("a", 0, 50), ("a", 1, 50), ("a", 2, 50)]);
        Assert.Equal(new IntakeResult(IntakeStatus.Overloaded), await city.SendAsync([("b", 0, 50)]));
        release.SetResult();
        Assert.Equal(3, (await waiting).Accepted);
        Assert.Equal(1, (await city.SendAsync([("b", 0, 50)])).Accepted);
        Assert.Equal(0, city.Dispatcher.WaitingReadings);
    }

    [Fact]
    public async Task Accept_ManyStationsInOneBody_LimitsConcurrentCalls()
    {
        const int Stations = 3 * ReadingDispatcher.MaxCalls;
        await using var city = await GrainCity.StartAsync();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var counting = new Lock();
        var (concurrent, most) = (0, 0);
        city.Store.BeforeLoad = async _ =>
        {
            lock (counting) most = Math.Max(most, ++concurrent);
            if (most == ReadingDispatcher.MaxCalls) release.TrySetResult();
            await release.Task;
            lock (counting) concurrent--;
        };
        var result = await city.SendAsync(Enumerable.Range(0, Stations).Select(i => ($"station-{i}", 0, 50.0)));
        Assert.Equal(new IntakeResult(IntakeStatus.Accepted, Stations, 0), result);
        Assert.Equal(ReadingDispatcher.MaxCalls, most);
    }

    [Fact]
    public async Task Accept_UnknownStationNotAllowed_RejectsItAndAcceptsTheOthers()
    {
        await using var city = await GrainCity.StartAsync(acceptUnknown: false);
        await city.Definitions.ChangeAsync(new DefinitionChange.PutStation(new StationDefinition("a", "A")), null, Cancelled);
        var batch = city.Batch([("b", 0, 50), ("a", 0, 50)]);
        Assert.Equal(new IntakeResult(IntakeStatus.Accepted, 1, 0), await city.SendAsync(batch));
        Assert.Equal(0, Assert.Single(batch.Rejections).Index);
    }

    /// <summary>An hour that must be loaded delays its station only.</summary>
    [Fact]
    public async Task Accept_LateReadingsOfOneStation_DoNotDelayOthers()
    {
        await using var city = await GrainCity.StartAsync();
        foreach (var chunk in Enumerable.Range(0, 3000).Chunk(500)) await city.SendAsync(chunk.Select(minute => ("a", minute, 50.0)));
        var release = new TaskCompletionSource();
        city.Store.BeforeReadings = _ => release.Task;
        var late = city.SendAsync([("a", 1, 50), ("a", -5, 50)]);
        Assert.Equal(1, (await city.SendAsync([("b", 0, 50)])).Accepted);
        Assert.False(late.IsCompleted);
        release.SetResult();
        Assert.Equal(new IntakeResult(IntakeStatus.Accepted, 1, 1), await late);
    }

    [Fact]
    public async Task Change_RemovesTheRuleOfAnActiveAlert_CancelsIt()
    {
        await using var city = await GrainCity.StartAsync();
        await city.SendAsync([("a", 0, 90)]);
        var alert = Assert.Single(city.Store.Log.Active);
        await city.Definitions.ChangeAsync(new DefinitionChange.RemoveRule("default-noise_level"), null, Cancelled);
        Assert.Empty(city.Store.Log.Active);
        Assert.Equal([AlertState.Raised, AlertState.Cancelled], (await city.Store.Log.HistoryAsync(alert.Id, Cancelled)).Select(entry => entry.State));
    }

    [Fact]
    public async Task Change_RemovesAStation_CancelsItsAlertsAndDropsItsState()
    {
        await using var city = await GrainCity.StartAsync();
        await city.SendAsync([("a", 0, 90)]);
        await city.Definitions.ChangeAsync(new DefinitionChange.RemoveStation("a"), null, Cancelled);
        Assert.Empty(city.Store.Log.Active);
        Assert.True(city.Store.Deltas.Last().IsRemoval);
        Assert.Equal(new IntakeResult(IntakeStatus.Accepted, 1, 0), await city.SendAsync([("a", 0, 50)]));
    }

    [Fact]
    public async Task Change_ANewSensorType_AppliesToTheNextReading()
    {
        await using var city = await GrainCity.StartAsync();
        await city.SendAsync([("a", 0, 50)]);
        var quieter = city.Store.Catalogue.SensorType("noise_level")! with { Distribution = new Core.Sensors.Distribution(Core.Sensors.DistributionKind.Normal, 20, 1) };
        await city.Definitions.ChangeAsync(new DefinitionChange.PutSensorType(quieter, null), null, Cancelled);
        await city.SendAsync([("a", 1, 50)]);
        Assert.Single(city.Store.Log.Active);
    }

    [Fact]
    public async Task Accept_ReadingsNewestFirst_AreDecidedInOrderOfEventTime()
    {
        await using var city = await GrainCity.StartAsync();
        await city.SendAsync(("a", -1, 50), ("a", -2, 120), ("a", -3, 50));
        var log = await city.Store.Log.ReadAsync(new AlertQuery(), 100, TestContext.Current.CancellationToken);
        var raised = Assert.Single(log);
        Assert.Equal((AlertState.Raised, AlertTiming.OnTime, GrainCity.Noon.AddMinutes(-2)), (raised.State, raised.Timing, raised.Onset));
    }

    [Fact]
    public async Task Accept_BodiesThatCross_AreDecidedInOrderOfEventTime()
    {
        await using var city = await GrainCity.StartAsync();
        await city.SendAsync(("a", -4, 50), ("a", -1, 50));
        await city.SendAsync(("a", -2, 120), ("a", -3, 50));
        var log = await city.Store.Log.ReadAsync(new AlertQuery(), 100, TestContext.Current.CancellationToken);
        var raised = Assert.Single(log);
        Assert.Equal((AlertState.Raised, AlertTiming.Revised, GrainCity.Noon.AddMinutes(-2)), (raised.State, raised.Timing, raised.Onset));
    }
}
