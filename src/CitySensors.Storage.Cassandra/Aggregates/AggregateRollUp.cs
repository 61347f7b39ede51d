using CitySensors.Core.Aggregates;
using CitySensors.Core.Storage;
using Microsoft.Extensions.Logging;

namespace CitySensors.Storage.Cassandra.Aggregates;

/// <summary>Aggregates hours that are over and whose readings changed. One run at a time in the city; one that overlaps repeats work and loses nothing.</summary>
public sealed class AggregateRollUp(RollUpContext city, IAggregatePublisher? publisher, ILogger<AggregateRollUp> logger)
{
    /// <summary>How many stations are aggregated at once: it must leave Cassandra to those that write.</summary>
    private const int Concurrency = 8;

    /// <summary>An hour that is imported or sent as a backlog is aggregated once, not with every part of it.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);

    private readonly StationRollUp _stations = new(city, publisher, logger);
    private readonly AreaRollUp _areas = new(city);

    /// <exception cref="StoreUnavailableException">Hours that are left stay marked.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await city.Store.MarkEarlierAsync(cancellationToken);
        await city.Store.NoteEarlierAsync(cancellationToken);
        // Stations that other nodes have registered since.
        await city.Definitions.RefreshAsync(cancellationToken);
        var now = city.Time.GetUtcNow();
        var waiting = new HashSet<long>();
        for (var bucket = 0; bucket < MarkTable.Buckets; bucket++)
        {
            var done = new DoneMarks(city.Store);
            try
            {
                await Parallel.ForEachAsync(
                    city.Store.Marks.Table.ByKeyAsync(bucket, cancellationToken),
                    new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken },
                    async (marks, token) =>
                    {
                        var byHour = marks.GroupBy(mark => mark.Hour).ToLookup(hour => IsDue(hour.Key, hour.Max(mark => mark.Marked), now));
                        lock (waiting) waiting.UnionWith(byHour[false].Select(hour => hour.Key));
                        if (byHour[true].SelectMany(hour => hour).ToList() is { Count: > 0 } due) await _stations.RollAsync(due[0].Key, due, done, token);
                    });
            }
            finally
            {
                // One station that fails does not hold up the others.
                await done.CompleteAsync(cancellationToken);
            }
        }

        await _areas.RollAsync(waiting, cancellationToken);
    }

    private static bool IsDue(long hour, DateTimeOffset marked, DateTimeOffset now) =>
        HourReadings.WindowOf(hour).IsClosed(now) && now - marked >= Settling;
}
