using CitySensors.Core.Recomputations;
using CitySensors.Web.Commands.Backfill;
using CitySensors.Web.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace CitySensors.Web.Tests.Recomputations;

/// <summary>What the command backfill does with a host.</summary>
public sealed class BackfillRunTests : IDisposable
{
    private static readonly DateTimeOffset From = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ScriptedRecomputations _recomputations = new();
    private readonly StringWriter _progress = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _progress.Dispose();

    [Fact]
    public async Task RunAsync_InterruptedAndAgain_GoesOnWithTheSameRecomputation()
    {
        await using var server = await StartAsync();
        using var client = new BackfillClient(server.Address, null);
        using (var interrupt = CancellationTokenSource.CreateLinkedTokenSource(Cancelled))
        {
            var first = Run(client);
            var running = first.RunAsync(From, From.AddDays(1), interrupt.Token);
            await Eventually.TrueAsync(() => _recomputations.All.Count == 1, () => "Nothing is begun.", Cancelled);
            _recomputations.Compute(7);
            await interrupt.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
            Assert.True(await first.PauseAsync());
        }

        Assert.Equal(RecomputationState.Paused, Assert.Single(_recomputations.All).State);

        var again = Run(client).RunAsync(From, From.AddDays(1), Cancelled);
        await Eventually.TrueAsync(() => _recomputations.All[0].State == RecomputationState.Running, () => "It does not go on.", Cancelled);
        Assert.Equal((7, true), (_recomputations.All[0].HoursDone, _recomputations.All[0].Swaps));
        _recomputations.Compute(24);
        _recomputations.Swap();
        var report = (await again).Report().ToList();
        Assert.Contains("          24 were the same", report);
        Assert.Contains("           1 were replaced", report);
        Assert.Single(_recomputations.All);
        Assert.Contains("Recomputation 1 of this period goes on.", _progress.ToString(), StringComparison.Ordinal);

        // What has ended is begun anew.
        var third = Run(client).RunAsync(From, From.AddDays(1), Cancelled);
        await Eventually.TrueAsync(() => _recomputations.All.Count == 2, () => "Nothing is begun.", Cancelled);
        _recomputations.Fail();
        Assert.Contains("It broke.", (await Assert.ThrowsAsync<InvalidDataException>(() => third)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_AComparisonThatIsDone_IsSwappedIn()
    {
        await using var server = await StartAsync();
        using var client = new BackfillClient(server.Address, null);
        await _recomputations.CreateAsync(new RecomputationRequest(From, From.AddDays(1), false, "Ada"), Cancelled);
        _recomputations.Compute(24);
        var run = Run(client).RunAsync(From, From.AddDays(1), Cancelled);
        await Eventually.TrueAsync(() => _recomputations.All[0].State == RecomputationState.Swapping, () => "It is not swapped in.", Cancelled);
        _recomputations.Swap();
        Assert.Equal("swapped", (await run).State);
    }

    [Fact]
    public async Task RunAsync_HoursThatAreMarked_AreNotCalledReplaced()
    {
        await using var server = await StartAsync();
        using var client = new BackfillClient(server.Address, null);
        var run = Run(client).RunAsync(From, From.AddDays(1), Cancelled);
        await Eventually.TrueAsync(() => _recomputations.All.Count == 1, () => "Nothing is begun.", Cancelled);
        _recomputations.Compute(24);
        _recomputations.Mark();
        var report = (await run).Report().ToList();
        Assert.Contains("           3 of stations and areas are marked: the host replaces them within a minute or two", report);
        Assert.Contains("Of areas and of the city, 7 hours were compared, and 2 differed", report);
        Assert.DoesNotContain(report, line => line.Contains("were replaced", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_WhileAnotherPeriodIsUnderWay_SaysSo()
    {
        await using var server = await StartAsync();
        using var client = new BackfillClient(server.Address, null);
        await _recomputations.CreateAsync(new RecomputationRequest(From, From.AddDays(2), false, "Ada"), Cancelled);
        var run = Run(client);
        Assert.Contains("There is one at a time.", (await Assert.ThrowsAsync<InvalidDataException>(() => run.RunAsync(From, From.AddDays(1), Cancelled))).Message, StringComparison.Ordinal);
        Assert.False(await run.PauseAsync());
    }

    [Fact]
    public async Task RunAsync_CityThatCannotRecompute_SaysSo()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new BackfillClient(server.Address, null);
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => Run(client).RunAsync(From, From.AddDays(1), Cancelled));
        Assert.Contains("cannot keep a version", error.Message, StringComparison.Ordinal);
    }

    private BackfillRun Run(BackfillClient client) => new(client, TimeProvider.System, TextWriter.Synchronized(_progress));

    private Task<TestServer> StartAsync() => TestServer.StartAsync(services: services => services.AddSingleton<IRecomputations>(_recomputations));
}
