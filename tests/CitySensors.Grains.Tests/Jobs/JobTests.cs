using System.Threading.Channels;
using CitySensors.Grains.Jobs;
using CitySensors.Grains.Tests.Support;

namespace CitySensors.Grains.Tests.Jobs;

public sealed class JobTests
{
    private const string Job = "sweep";
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly ObservedJob _job = new();
    private readonly InMemoryJobStore _store = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StartDue_JobThatNeverRan_RunsOnce()
    {
        await using var city = await StartAsync(TimeSpan.FromHours(1));
        await city.Jobs.StartDueAsync(Cancelled);
        await EndRunAsync();
        await SavedAsync();
        await city.Jobs.StartDueAsync(Cancelled);
        Assert.Equal(1, _job.Started);
    }

    [Theory]
    [InlineData(59, 0)]
    [InlineData(61, 1)]
    public async Task StartDue_AfterARestart_CountsFromTheLastRun(int minutesAgo, int runs)
    {
        _store.Runs[Job] = TimeProvider.System.GetUtcNow().AddMinutes(-minutesAgo);
        await using var city = await StartAsync(TimeSpan.FromHours(1));
        await city.Jobs.StartDueAsync(Cancelled);
        Assert.Equal(runs, _job.Started);
        _job.End();
    }

    [Fact]
    public async Task StartDue_RunUnderWay_StartsNoOther()
    {
        await using var city = await StartAsync(TimeSpan.Zero);
        await city.Jobs.StartDueAsync(Cancelled);
        await city.Jobs.StartDueAsync(Cancelled);
        Assert.Equal(1, _job.Started);
        _job.End();
    }

    [Fact]
    public async Task StartDue_RunFailed_IsRepeatedAndOnlyThenSaved()
    {
        await using var city = await StartAsync(TimeSpan.Zero);
        await city.Jobs.StartDueAsync(Cancelled);
        await EndRunAsync(new InvalidOperationException("for the test"));
        Assert.Empty(_store.Runs);
        await UntilStartedAsync(city, runs: 2);
        await EndRunAsync();
        await SavedAsync();
    }

    [Fact]
    public async Task Stop_RunUnderWay_IsCancelledAndNotSaved()
    {
        await using (var city = await StartAsync(TimeSpan.FromHours(1))) await city.Jobs.StartDueAsync(Cancelled);
        Assert.True(_job.WasCancelled);
        Assert.Empty(_store.Runs);
    }

    private Task<GrainCity> StartAsync(TimeSpan interval) => GrainCity.StartAsync(job: new JobDefinition(Job, interval, () => _job), jobs: _store);

    private async Task EndRunAsync(Exception? error = null)
    {
        _job.End(error);
        await _job.Ended.ReadAsync(Cancelled).AsTask().WaitAsync(Bound, Cancelled);
    }

    private async Task UntilStartedAsync(GrainCity city, int runs)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        bound.CancelAfter(Bound);
        while (_job.Started < runs) await city.Jobs.StartDueAsync(bound.Token);
    }

    private async Task SavedAsync()
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        bound.CancelAfter(Bound);
        while (_store.Runs.IsEmpty) await Task.Delay(5, bound.Token);
    }

    /// <summary>A job whose runs the test ends.</summary>
    private sealed class ObservedJob : ICityJob
    {
        private readonly Channel<Exception?> _ends = Channel.CreateUnbounded<Exception?>();
        private readonly Channel<bool> _ended = Channel.CreateUnbounded<bool>();
        private int _started;

        public int Started => Volatile.Read(ref _started);

        public bool WasCancelled { get; private set; }

        public ChannelReader<bool> Ended => _ended.Reader;

        public void End(Exception? error = null) => _ends.Writer.TryWrite(error);

        public async Task RunAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _started);
            try
            {
                if (await _ends.Reader.ReadAsync(cancellationToken) is { } error) throw error;
            }
            catch (OperationCanceledException)
            {
                WasCancelled = true;
                throw;
            }
            finally
            {
                _ended.Writer.TryWrite(true);
            }
        }
    }
}
