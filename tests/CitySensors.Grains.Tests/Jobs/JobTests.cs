using System.Threading.Channels;
using CitySensors.Core.Jobs;
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
        await SavedAsync(record => record is { Failures: 0, LastSuccess: not null });
        await city.Jobs.StartDueAsync(Cancelled);
        Assert.Equal(1, _job.Started);
    }

    [Fact]
    public async Task StartDue_CronThatNeverRan_WaitsForItsTimeAlsoAfterARestart()
    {
        var cron = JobSchedule.Parse("0 3 * * *", TimeZoneInfo.Utc, out _)!;
        await using (var city = await StartAsync(cron))
        {
            await city.Jobs.StartDueAsync(Cancelled);
            Assert.Equal(0, _job.Started);
        }

        // As if the city had been down at three.
        _store.Records[Job] = _store.Records[Job] with { Since = TimeProvider.System.GetUtcNow().AddDays(-1) };
        await using var restarted = await StartAsync(cron);
        await restarted.Jobs.StartDueAsync(Cancelled);
        await EndRunAsync();
        Assert.Equal(1, _job.Started);
    }

    [Theory]
    [InlineData(59, 0)]
    [InlineData(61, 1)]
    public async Task StartDue_AfterARestart_CountsFromTheLastRun(int minutesAgo, int runs)
    {
        var began = TimeProvider.System.GetUtcNow().AddMinutes(-minutesAgo);
        _store.Records[Job] = new JobRecord(Job, began).After(new JobRun(began, began, null));
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
    public async Task StartDue_RunFailed_IsRepeatedAndKeptAsFailed()
    {
        await using var city = await StartAsync(TimeSpan.Zero);
        await city.Jobs.StartDueAsync(Cancelled);
        await EndRunAsync(new InvalidOperationException("for the test"));
        await SavedAsync(record => record is { Failures: 1, LastRun.Error: "for the test", LastSuccess: null });
        await UntilStartedAsync(city, runs: 2);
        await EndRunAsync();
        await SavedAsync(record => record is { Failures: 0, LastRun.Error: null });
    }

    [Fact]
    public async Task Change_Paused_RunsOnlyWhenToldTo()
    {
        await using var city = await StartAsync(TimeSpan.FromHours(1));
        Assert.True((await city.JobsOfCity.ChangeAsync(Job, new JobChange { IsPaused = true }, Cancelled))!.Record.IsPaused);
        Assert.True(_store.Records[Job].IsPaused);
        await city.Jobs.StartDueAsync(Cancelled);
        Assert.Equal(0, _job.Started);
        Assert.Equal(JobStart.Started, await city.JobsOfCity.RunAsync(Job, Cancelled));
        Assert.Equal(JobStart.AlreadyRunning, await city.JobsOfCity.RunAsync(Job, Cancelled));
        Assert.NotNull((await city.JobsOfCity.FindAsync(Job, Cancelled))!.RunningSince);
        await EndRunAsync();
        await SavedAsync(record => record is { IsPaused: true, LastSuccess: not null });
        Assert.Equal(1, _job.Started);
    }

    [Fact]
    public async Task Change_Schedule_IsInForceAfterARestart()
    {
        await using (var city = await StartAsync(TimeSpan.FromHours(1)))
            await city.JobsOfCity.ChangeAsync(Job, new JobChange { HasSchedule = true, Schedule = "0 3 * * *" }, Cancelled);
        await using var restarted = await StartAsync(TimeSpan.FromHours(1));
        var status = Assert.Single(await restarted.JobsOfCity.ListAsync(Cancelled));
        Assert.Equal(("0 3 * * *", "PT1H"), (status.Schedule.Text, status.DefaultSchedule));
    }

    [Fact]
    public async Task Stop_RunUnderWay_IsCancelledAndNotSaved()
    {
        await using (var city = await StartAsync(TimeSpan.FromHours(1))) await city.Jobs.StartDueAsync(Cancelled);
        Assert.True(_job.WasCancelled);
        Assert.Empty(_store.Records);
    }

    private Task<GrainCity> StartAsync(TimeSpan interval) => StartAsync(JobSchedule.Every(interval));

    private Task<GrainCity> StartAsync(JobSchedule schedule) => GrainCity.StartAsync(job: new JobDefinition(Job, "Sweeps.", schedule, () => _job), jobs: _store);

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

    private Task SavedAsync(Predicate<JobRecord> condition) =>
        Eventually.TrueAsync(() => _store.Records.TryGetValue(Job, out var record) && condition(record), () => $"{_store.Records.GetValueOrDefault(Job)}", Cancelled);

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
