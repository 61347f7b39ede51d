using CitySensors.Core.Alerts;
using CitySensors.Core.Events;
using CitySensors.Web.City;
using CitySensors.Web.Events;
using CitySensors.Web.Tests.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CitySensors.Web.Tests.Events;

/// <summary>How events follow the alert log and the clock.</summary>
public sealed class CityEventsTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 10, 12, 0, 0, TimeSpan.Zero);

    private readonly InMemoryAlertLog _log = new();
    private readonly FailingLog _failing;
    private readonly FakeTimeProvider _time = new(Noon);
    private readonly CityEvents _events;

    public CityEventsTests()
    {
        _failing = new FailingLog(_log);
        _events = new CityEvents(_failing, Options.Create(new CityOptions { EventQuietMinutes = 10 }), _time, NullLogger<CityEvents>.Instance);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private IReadOnlyList<HazardEvent> Known => _events.Recent.All;

    public async ValueTask DisposeAsync()
    {
        await _events.StopAsync(CancellationToken.None);
        _events.Dispose();
    }

    [Fact]
    public async Task Start_EntriesInTheLog_AreLoaded()
    {
        _log.Append([At("mill", 0), At("dam", 1), At("mill", 0).Cleared(2)]);
        await _events.StartAsync(Cancelled);
        await _events.WaitUntilLoadedAsync(Cancelled);
        var known = Assert.Single(Known);
        Assert.Equal((2, 1), (known.Alerts, known.ActiveStations));
    }

    [Fact]
    public async Task Start_MoreEntriesThanAreRead_ReadsTheNewest()
    {
        _log.Append([At("mill", 0), .. Enumerable.Range(0, 100_000).Select(i => At("dam", 1) with { Id = $"alert-{i}" })]);
        await _events.StartAsync(Cancelled);
        await _events.WaitUntilLoadedAsync(Cancelled);
        Assert.Equal(("alert-0", 100_000, 1), (Assert.Single(Known).Id, Known[0].Alerts, Known[0].Stations.Count));
    }

    [Fact]
    public async Task Clock_QuietForLongEnough_EndsTheEvent()
    {
        await _events.StartAsync(Cancelled);
        await _events.WaitUntilLoadedAsync(Cancelled);
        _log.Append([At("mill", 0), At("mill", 0).Cleared(2)]);
        await Eventually.TrueAsync(() => Known is [{ State: EventState.Ending }], () => "There is no event that is ending.", Cancelled);
        _time.SetUtcNow(Noon.AddMinutes(11));
        Assert.Equal(EventState.Ending, Known[0].State);
        _time.SetUtcNow(Noon.AddMinutes(12));
        await AdvancedAsync(() => Known[0].State == EventState.Over);
    }

    [Fact]
    public async Task Read_Failure_IsRepeated()
    {
        _failing.Fails = true;
        _log.Append([At("mill", 0)]);
        await _events.StartAsync(Cancelled);
        Assert.False(_events.WaitUntilLoadedAsync(Cancelled).IsCompleted);
        Assert.Empty(Known);
        _failing.Fails = false;
        await AdvancedAsync(() => Known.Count == 1);
        await _events.WaitUntilLoadedAsync(Cancelled);
    }

    /// <summary>Lets seconds pass until a condition holds: when a wait begins is not known.</summary>
    private Task AdvancedAsync(Func<bool> condition) => Eventually.TrueAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return condition();
        },
        () => $"At {_time.GetUtcNow():T} there are {string.Join(", ", Known.Select(known => $"{known.Id} {known.State}"))}.",
        Cancelled);

    private static Alert At(string station, int minute) => TestAlerts.One(station) with
    {
        Episode = new AlertEpisode(Noon.AddMinutes(minute), Noon.AddMinutes(minute), Severity.Minor, Severity.Minor),
    };
}

file static class AlertExtensions
{
    public static Alert Cleared(this Alert alert, int minutesLater) => alert with
    {
        State = AlertState.Cleared, Episode = alert.Episode with { Updated = alert.Onset.AddMinutes(minutesLater) },
    };
}
