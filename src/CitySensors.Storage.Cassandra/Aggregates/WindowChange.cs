using Cassandra;
using CitySensors.Core.Aggregates;
using CitySensors.Core.Sensors;

namespace CitySensors.Storage.Cassandra.Aggregates;

/// <summary>What is to be written of a window.</summary>
/// <param name="Aggregates">The aggregates, with their revisions.</param>
/// <param name="Stored">What is stored of the window; null if nothing is.</param>
/// <param name="Types">The sensor types by slot.</param>
internal sealed record WindowChange(SegmentAggregates Aggregates, StoredWindow? Stored, IReadOnlyList<SensorType> Types)
{
    private const int StampsPerMillisecond = 1000;

    public string? Area { get; init; }

    public int? Readings { get; init; }

    /// <summary>The newest arrival of the readings of an hour. It is the time of the write: a roll-up that read fewer readings never replaces a later one.</summary>
    public DateTimeOffset? Arrived { get; init; }

    /// <summary>The time of the write in microseconds since 1970, where there is no arrival.</summary>
    public long Stamp { get; init; }

    public bool? IsRawDeleted { get; init; }

    public long DeletionStamp => StampOf(long.MaxValue);

    /// <summary>Of the same readings, a later revision is later.</summary>
    public long StampOf(long revision) =>
        Arrived is { } arrived ? arrived.ToUnixTimeMilliseconds() * StampsPerMillisecond + Math.Min(revision, StampsPerMillisecond - 1) : Stamp;

    public IEnumerable<BoundStatement> Statements(Func<SensorType, int, BoundStatement> insert, Func<string, BoundStatement> delete)
    {
        for (var slot = 0; slot < Types.Count; slot++)
        {
            var before = Stored?.Rows.Find(row => row.Sensor == Types[slot].Id);
            if (Aggregates.Of(slot) is not { IsEmpty: false } one)
            {
                if (before is not null) yield return delete(before.Sensor);
            }
            else if (before is null || before.Revision != one.Revision || !before.Data.AsSpan().SequenceEqual(Aggregates.Write(1UL << slot)))
            {
                yield return insert(Types[slot], slot);
            }
        }
    }
}
