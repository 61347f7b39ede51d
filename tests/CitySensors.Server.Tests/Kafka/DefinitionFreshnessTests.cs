using CitySensors.Core.Definitions;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;
using CitySensors.Grains.Definitions;
using CitySensors.Grains.Retries;
using CitySensors.Server.Hosting;
using CitySensors.Server.Kafka;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CitySensors.Server.Tests.Kafka;

public sealed class DefinitionFreshnessTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly SharedStore _store = new();
    private readonly DefinitionFreshness _freshness;

    public DefinitionFreshnessTests() => _freshness = new DefinitionFreshness(
        new DefinitionCache(_store, TimeProvider.System),
        new RetryPolicy(TimeProvider.System, NullLogger<RetryPolicy>.Instance),
        new StopToken(new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), Options.Create(new SiloOptions())),
        TimeProvider.System);

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _freshness.Dispose();

    [Fact]
    public async Task CatchUp_TwoQueuesAtOnce_BothWaitForARead()
    {
        var (first, second) = (CatchUpAsync(), CatchUpAsync());
        Assert.True(await _store.Reads.WaitAsync(Bound, Cancelled));
        Assert.False(first.IsCompleted || second.IsCompleted);
        _store.Continue.SetResult();
        Assert.True(await first);
        Assert.True(await second);
    }

    [Fact]
    public async Task CatchUp_Again_ReadsAgain()
    {
        _store.Continue.SetResult();
        Assert.True(await CatchUpAsync());
        Assert.True(await CatchUpAsync());
        Assert.Equal(2, _store.Reads.CurrentCount);
    }

    [Fact]
    public async Task CatchUp_MessageOlderThanTheLastRead_NeedsNone()
    {
        _store.Continue.SetResult();
        await CatchUpAsync();
        Assert.False(_freshness.CatchUp(Now.AddMinutes(-1)));
        Assert.Equal(1, _store.Reads.CurrentCount);
    }

    [Fact]
    public void CatchUp_StoreOfOneNode_NeedsNoRead()
    {
        _store.IsShared = false;
        Assert.False(_freshness.CatchUp(Now));
        Assert.Equal(0, _store.Reads.CurrentCount);
    }

    private Task<bool> CatchUpAsync() => Task.Run(() => _freshness.CatchUp(Now), Cancelled).WaitAsync(Bound, Cancelled);

    /// <summary>Counts reads, and holds them until the test lets them continue.</summary>
    private sealed class SharedStore : IDefinitionStore
    {
        public SemaphoreSlim Reads { get; } = new(0);

        public TaskCompletionSource Continue { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsShared { get; set; } = true;

        public Catalogue Catalogue => Catalogue.Empty;

        public StationDirectory Stations { get; } = new();

        public ValueTask<ChangeOutcome> ChangeAsync(DefinitionChange change, int? expectedVersion, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<DefinitionRevision>> RevisionsAsync(DefinitionKey definition, long? before, int limit, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task RefreshAsync(CancellationToken cancellationToken)
        {
            Reads.Release();
            return Continue.Task;
        }

        public Task AddUnregisteredAsync(IReadOnlyCollection<string> stationIds, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
