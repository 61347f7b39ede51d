using System.Numerics;
using CitySensors.Core.Alerts;
using CitySensors.Core.Readings;
using CitySensors.Core.Scoring;

namespace CitySensors.Core.Stations;

/// <summary>
/// What readings after the lateness show, in the order in which they are sent: a backlog that is sent oldest first is evaluated as it would have been
/// in time. Its alerts are late; they never affect the current ones. Not thread safe.
/// </summary>
internal sealed class LateAlerts(StationDefinition definition, StationPlan plan, ChangeNumbers numbers)
{
    private readonly StationAlerts _alerts = new(definition, plan, numbers, isHistory: true);
    private SensorTimes _times = new(plan.Catalogue.Slots.Count);

    /// <summary>Whether it has nothing to continue.</summary>
    public bool IsIdle => _alerts.IsIdle;

    /// <summary>Evaluates late values. One that is older than the late one before starts anew.</summary>
    public void Observe(in Reading reading, long arrivedTicks, Scores scores, ulong slots, ICollection<Alert> changes)
    {
        for (var rest = slots & ~_times.NotEvaluatedAt(reading.EventTicks); rest != 0; rest &= rest - 1)
        {
            var slot = BitOperations.TrailingZeroCount(rest);
            _alerts.Restart(slot, _times, new DateTimeOffset(arrivedTicks, TimeSpan.Zero), changes);
            _times[slot] = SensorTime.None;
        }

        _alerts.Evaluate(reading, arrivedTicks, scores, slots, _times, changes);
        for (; slots != 0; slots &= slots - 1) _times.Advance(BitOperations.TrailingZeroCount(slots), reading.EventTicks);
    }

    /// <summary>Ends alerts whose sensor sends no more late values.</summary>
    public void EndSilent(long nowTicks, ICollection<Alert> changes) =>
        _alerts.CheckSilence(_times, DateTimeOffset.MinValue, new DateTimeOffset(nowTicks, TimeSpan.Zero), changes);

    public void Apply(StationDefinition next, StationPlan nextPlan, DateTimeOffset now, ICollection<Alert> changes)
    {
        _alerts.Apply(next, nextPlan, now, changes);
        _times.Extend(nextPlan.Catalogue.Slots.Count);
    }

    public void Write(BinaryWriter writer, long newest)
    {
        _times.Write(writer, newest);
        _alerts.Write(writer);
    }

    public void Read(BinaryReader reader, long newest, int format, DateTimeOffset now, ICollection<Alert> changes)
    {
        _times = SensorTimes.Read(reader, newest, _alerts.Plan.Catalogue.Slots.Count, format);
        _alerts.Read(reader, format, now, changes);
    }
}
