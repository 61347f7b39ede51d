using CitySensors.Core.Aggregates;
using CitySensors.Core.Alerts;

namespace CitySensors.Core.Reports;

/// <summary>An alert that was there on a day. Immutable.</summary>
/// <param name="Last">Its newest entry.</param>
/// <param name="IsLow">Whether it is about low values; null if it is about a direction, or unknown.</param>
/// <param name="Peak">
/// The highest value, or the lowest of one about low values, in its entries and in those hours of the day that it was there; NaN if there is none.
/// </param>
public sealed record AlertOfDay(Alert Last, bool? IsLow, double Peak)
{
    /// <summary>When it ended; null if it has not.</summary>
    public DateTimeOffset? End => Last.HasEnded ? Last.Updated : null;

    /// <summary>Reads an alert from all of its entries.</summary>
    /// <param name="history">The entries in order.</param>
    /// <param name="day">The day.</param>
    /// <returns>Null if it was not there on the day, or was withdrawn because its condition was not met.</returns>
    public static AlertOfDay? From(IReadOnlyList<Alert> history, Window day)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (history.Count == 0) return null;
        var last = history[^1];
        if (last.State == AlertState.Retracted || last.Onset.UtcTicks >= day.EndTicks || (last.HasEnded && last.Updated.UtcTicks < day.StartTicks)) return null;
        var first = history.FirstOrDefault(entry => double.IsFinite(entry.Measurement.Value) && double.IsFinite(entry.Condition.Threshold) && !entry.HasEnded);
        var alert = new AlertOfDay(last, first is null ? null : first.Measurement.Value < first.Condition.Threshold, double.NaN);
        return history.Where(entry => !entry.HasEnded).Aggregate(alert, (one, entry) => one.With(entry.Measurement.Value));
    }

    /// <summary>Takes in what its sensor measured in the hours of the day.</summary>
    public AlertOfDay WithHours(IEnumerable<SegmentAggregates> hours, int slot)
    {
        ArgumentNullException.ThrowIfNull(hours);
        var (from, before) = (Last.Onset.UtcTicks, End?.UtcTicks ?? long.MaxValue);
        return hours.Where(hour => hour.Window.EndTicks > from && hour.Window.StartTicks < before && hour.Of(slot) is not null)
            .Aggregate(this, (one, hour) => one.With(IsLow == true ? hour.Of(slot)!.Min : hour.Of(slot)!.Max));
    }

    private AlertOfDay With(double value) =>
        IsLow is not { } low || double.IsNaN(value) || (low ? value >= Peak : value <= Peak) ? this : this with { Peak = value };
}
