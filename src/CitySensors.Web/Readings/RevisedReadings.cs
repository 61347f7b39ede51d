using CitySensors.Core.Readings;

namespace CitySensors.Web.Readings;

/// <summary>What is public of the changes of readings. Immutable.</summary>
internal sealed class RevisedReadings
{
    /// <summary>More changes within one page are not shown with its readings.</summary>
    private const int MaxRevisions = 10_000;

    private readonly ILookup<long, ReadingRevision> _byTime;

    private RevisedReadings(IEnumerable<ReadingRevision> revisions) => _byTime = revisions.ToLookup(revision => revision.EventTicks);

    /// <summary>Reads the changes of some readings of a station.</summary>
    /// <param name="history">The readings.</param>
    /// <param name="readings">The readings, in order of event time.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static async Task<RevisedReadings> OfAsync(IReadingHistory history, IReadOnlyList<ScoredReading> readings, CancellationToken cancellationToken) => new(
        readings.Count == 0
            ? []
            : await history.RevisionsAsync(readings[0].StationId, readings[0].EventTime, readings[^1].EventTime.AddTicks(1), MaxRevisions, cancellationToken));

    /// <summary>When a reading was changed last; null if it never was.</summary>
    public DateTime? ChangedOf(ScoredReading reading) =>
        _byTime[reading.EventTime.UtcTicks].LastOrDefault() is { } last ? new DateTime(last.ChangedTicks, DateTimeKind.Utc) : null;

    /// <summary>Why a value is withdrawn; null if it is not.</summary>
    public string? ReasonOf(ScoredReading reading, string sensor) =>
        _byTime[reading.EventTime.UtcTicks].LastOrDefault(revision => revision.Before.Any(value => value.Sensor == sensor)) is { Kind: ReadingRevisionKind.Withdrawal } last
            ? last.Reason
            : null;
}
