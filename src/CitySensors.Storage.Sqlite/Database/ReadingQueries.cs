using CitySensors.Core.Readings;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Queries the readings of a station. Thread safe.</summary>
internal sealed class ReadingQueries(QueryWorkers workers, SensorTypeHistory history)
{
    public Task<IReadOnlyList<ScoredReading>> ReadAsync(
        string stationId, DateTimeOffset start, DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stationId);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return workers.RunAsync<IReadOnlyList<ScoredReading>>(
            statements =>
            {
                var found = new List<ScoredReading>();
                if (BlockIndex.KeyOf(statements, stationId) is not { } station || limit == 0) return found;
                var readings = new ScoredReadings(stationId, history);
                foreach (var hour in BlockIndex.HoursOf(statements, station, start.UtcTicks, before.UtcTicks))
                {
                    var merge = new HourMerge(readings, hour, start.UtcTicks, before.UtcTicks, cancellationToken);
                    foreach (var (block, i) in merge.Readings(statements, BlockIndex.BlocksOf(statements, station, hour, start.UtcTicks, before.UtcTicks)))
                    {
                        found.Add(readings.Reading(block, i));
                        if (found.Count == limit) return found;
                    }
                }

                return found;
            },
            cancellationToken);
    }

    public Task<ScoredReading?> LatestAsync(string stationId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stationId);
        return workers.RunAsync(
            statements =>
            {
                using var row = statements.Query(
                    """
                    SELECT newest.ticks, block.id, block.hour, block.catalogue_version, block.data
                    FROM station JOIN newest_reading newest ON newest.station = station.key JOIN reading_block block ON block.id = newest.block
                    WHERE station.id = $1
                    """,
                    stationId);
                if (!row.Read()) return null;
                var readings = new ScoredReadings(stationId, history);
                var block = readings.Open(statements, row.GetInt64(1), row.GetInt64(2), row.GetInt32(3), row.GetFieldValue<byte[]>(4));
                return readings.Reading(block, Array.LastIndexOf(block.Readings.EventTicks, row.GetInt64(0)));
            },
            cancellationToken);
    }
}
