using CitySensors.Core.Alerts;
using CitySensors.Core.Events;
using FsCheck;
using FsCheck.Fluent;
using static CitySensors.Core.Tests.Events.AlertLogScript;

namespace CitySensors.Core.Tests.Events;

/// <summary>Events of any alert log.</summary>
public sealed class EventPropertyTests
{
    private static readonly Gen<Step[]> Logs = Gen.ArrayOf(
        from station in Gen.Choose(0, 11)
        from sensor in Gen.Elements("temperature", "humidity", "rainfall")
        from minutes in Gen.Choose(0, 12)
        from action in Gen.Choose(0, 9)
        from severity in Gen.Elements(Enum.GetValues<Severity>())
        select new Step($"station-{station}", sensor, minutes, action, severity),
        300);

    /// <summary>What a node that was started later, or looked at its clock at other times, would otherwise see differently.</summary>
    [Fact]
    public void Apply_AnyLog_DoesNotDependOnTheClock() => Properties.Hold(
        from log in Logs
        from pauses in Gen.ArrayOf(Gen.Choose(0, 40), 300)
        select (log, pauses),
        it =>
        {
            var (watched, replayed) = (new EventBook(Options), new EventBook(Options));
            foreach (var (entry, pause) in EntriesOf(it.log).Zip(it.pauses))
            {
                watched.Advance(entry.Updated.AddMinutes(pause));
                watched.Apply(entry);
                replayed.Apply(entry);
            }

            var end = At(12 * 300 + 60);
            watched.Advance(end);
            replayed.Advance(end);
            Assert.Equal(replayed.All.Select(Text), watched.All.Select(Text));
        });

    [Fact]
    public void Apply_AnyLog_CountsEachAlertOnce() => Properties.Hold(
        Logs,
        log =>
        {
            var book = new EventBook(Options);
            var newest = new Dictionary<string, Alert>();
            foreach (var entry in EntriesOf(log))
            {
                book.Apply(entry);
                newest[entry.Id] = entry;
                var kept = newest.Values.Where(alert => alert.State != AlertState.Retracted).ToList();
                Assert.Equal(kept.Count, book.All.Sum(known => known.Alerts));
                var active = book.VisibleTo(AlertFilter.Everything).Where(known => book.Find(known.Id)!.State == EventState.Active);
                Assert.Equal(kept.Where(alert => alert.IsActive).Select(alert => alert.Severity).DefaultIfEmpty().Max(), active.Select(known => known.Severity).DefaultIfEmpty().Max());
            }
        });

    [Fact]
    public void Decide_AnyLog_TellsEachEventInOrder() => Properties.Hold(
        Logs,
        log =>
        {
            var book = new EventBook(Options);
            var notices = new EventNotices(AlertFilter.Everything);
            var open = new HashSet<string>();
            foreach (var entry in EntriesOf(log))
            {
                foreach (var change in book.Advance(entry.Updated).Append(book.Apply(entry)).OfType<EventChange>())
                {
                    switch (notices.Decide(change))
                    {
                        case EventNotice.Began:
                            Assert.True(open.Add(change.EventId));
                            break;
                        case EventNotice.Worsened:
                            Assert.Contains(change.EventId, open);
                            break;
                        case EventNotice.Over or EventNotice.Retracted:
                            Assert.True(open.Remove(change.EventId));
                            break;
                    }
                }

                // Nobody is left without a word of what is active.
                Assert.Subset(open, book.VisibleTo(AlertFilter.Everything).Select(known => known.Id).ToHashSet());
            }
        });

    /// <summary>Turns steps into the entries that alerts can have.</summary>
    private static IEnumerable<Alert> EntriesOf(Step[] steps)
    {
        var active = new Dictionary<(string, string), Alert>();
        var minute = 0;
        foreach (var step in steps)
        {
            minute += step.Minutes;
            var area = $"area-{step.Station[^1] % 3}";
            if (!active.TryGetValue((step.Station, step.Sensor), out var alert) || !alert.IsActive)
            {
                // The onset makes the id: an alert of the same minute is the same one.
                if (alert?.Onset == At(minute)) continue;
                alert = Raised(step.Station, minute, step.Severity, step.Sensor, area);
            }
            else
            {
                alert = step.Action switch
                {
                    0 => alert.Then(AlertState.Retracted, minute),
                    < 5 => alert.Clear(minute),
                    _ when step.Severity > alert.Severity => alert.Then(AlertState.Escalated, minute, step.Severity),
                    _ when step.Severity < alert.Severity => alert.Then(AlertState.Deescalated, minute, step.Severity),
                    _ => alert.Then(AlertState.Unconfirmed, minute),
                };
            }

            active[(step.Station, step.Sensor)] = alert;
            yield return alert;
        }
    }

    private static string Text(HazardEvent known) =>
        $"{known.Id} {known.State} {known.Onset:O} {known.Updated:O} {known.Ended:O} {known.HighestSeverity} {known.Alerts} {string.Join(',', known.Stations)}";

    private sealed record Step(string Station, string Sensor, int Minutes, int Action, Severity Severity);
}
