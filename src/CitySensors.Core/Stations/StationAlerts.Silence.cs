using CitySensors.Core.Alerts;

namespace CitySensors.Core.Stations;

/// <summary>What becomes of alerts while their sensor is silent.</summary>
internal sealed partial class StationAlerts
{
    /// <summary>
    /// Marks alerts of silent sensors as unconfirmed, and ends those that have been unconfirmed for as long as their rule allows. Alerts that are
    /// only known from late readings end at once.
    /// </summary>
    /// <returns>The slots whose alerts ended.</returns>
    public ulong CheckSilence(SensorTimes times, DateTimeOffset receivingSince, DateTimeOffset now, ICollection<Alert> changes) =>
        CheckSilence(i => times[Plan.Rules[i].Slot], i => times[Plan.Rules[i].Slot].SilentAfterTicks(Plan.Rules[i].Rule.MaxGap), receivingSince, now, changes);

    /// <summary>The same where every rule has its own times.</summary>
    /// <param name="timeOf">The times of the values of a rule.</param>
    /// <param name="silentAfterTicks">The time without a value after which a rule is silent.</param>
    /// <param name="receivingSince">Since when readings are received.</param>
    /// <param name="now">The current time.</param>
    /// <param name="changes">The new entries.</param>
    public ulong CheckSilence(
        Func<int, SensorTime> timeOf, Func<int, long> silentAfterTicks, DateTimeOffset receivingSince, DateTimeOffset now, ICollection<Alert> changes)
    {
        var ended = 0UL;
        for (var i = 0; i < _trackers?.Length; i++)
        {
            if (_trackers[i] is not { Level: >= 0 } tracker) continue;
            var rule = Plan.Rules[i];
            var lastValid = timeOf(i).EvaluatedUntil;
            var silentSince = Math.Max(LastArrival(tracker, lastValid), receivingSince.UtcTicks);
            if (now.UtcTicks - silentSince <= silentAfterTicks(i)) continue;
            if (tracker.IsLate || (tracker.UnconfirmedSince != AlertTracker.NoRun && now.UtcTicks - tracker.UnconfirmedSince >= rule.Rule.ExpireAfter.Ticks))
            {
                changes.Add(_entries.Silent(rule, tracker, AlertState.Expired, lastValid, now));
                _trackers[i] = null;
                ended |= 1UL << rule.Slot;
            }
            else if (tracker.UnconfirmedSince == AlertTracker.NoRun)
            {
                tracker.UnconfirmedSince = now.UtcTicks;
                changes.Add(_entries.Silent(rule, tracker, AlertState.Unconfirmed, lastValid, now));
            }
        }

        return ended;
    }

    /// <summary>The first time, in UTC ticks, at which <see cref="CheckSilence(SensorTimes, DateTimeOffset, DateTimeOffset, ICollection{Alert})"/> changes something.</summary>
    public long SilenceDueTicks(SensorTimes times) =>
        IsIdle ? long.MaxValue : SilenceDueTicks(i => times[Plan.Rules[i].Slot], i => times[Plan.Rules[i].Slot].SilentAfterTicks(Plan.Rules[i].Rule.MaxGap));

    /// <summary>The same where every rule has its own times.</summary>
    /// <param name="timeOf">The times of the values of a rule.</param>
    /// <param name="silentAfterTicks">The time without a value after which a rule is silent.</param>
    public long SilenceDueTicks(Func<int, SensorTime> timeOf, Func<int, long> silentAfterTicks)
    {
        var first = long.MaxValue;
        for (var i = 0; i < _trackers?.Length; i++)
        {
            if (_trackers[i] is not { Level: >= 0 } tracker) continue;
            var due = LastArrival(tracker, timeOf(i).EvaluatedUntil) + silentAfterTicks(i) + 1;
            if (tracker.UnconfirmedSince != AlertTracker.NoRun) due = Math.Max(due, tracker.UnconfirmedSince + Plan.Rules[i].Rule.ExpireAfter.Ticks);
            first = Math.Min(first, due);
        }

        return first;
    }

    private static long LastArrival(AlertTracker tracker, long lastValid) => tracker.LastArrival == AlertTracker.NoRun ? lastValid : tracker.LastArrival;
}
