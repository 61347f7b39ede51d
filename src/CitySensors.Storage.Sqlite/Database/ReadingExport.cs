using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CitySensors.Core.Definitions;
using CitySensors.Core.Storage;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Reads all that is kept of a station as it was decided, a block at a time. Thread safe.</summary>
/// <param name="workers">Where queries run.</param>
/// <param name="sensorTypesAt">The sensor types of a version of the catalogue.</param>
internal sealed class ReadingExport(QueryWorkers workers, Func<int, Catalogue> sensorTypesAt)
{
    private readonly ConcurrentDictionary<int, Catalogue> _catalogues = new();

    public async IAsyncEnumerable<ScoredRows> ReadAsync(string stationId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stationId);
        if (await workers.RunAsync(statements => BlockIndex.KeyOf(statements, stationId), cancellationToken) is not { } station) yield break;
        var rows = new ScoredRows();
        var from = 0L;
        while (await workers.RunAsync(statements => NextHour(statements, stationId, station, from), cancellationToken) is { } hour)
        {
            foreach (var block in hour.Blocks)
            {
                Fill(rows, block, stationId, hour.Hour);
                yield return rows;
            }

            from = hour.Hour + 1;
        }
    }

    private static StoredHour? NextHour(Statements statements, string stationId, long station, long from)
    {
        if (BlockIndex.HoursOf(statements, station, from * TimeSpan.TicksPerHour, long.MaxValue).Select(hour => (long?)hour).FirstOrDefault() is not { } hour) return null;
        var blocks = new List<StoredBlock>();
        using var found = statements.Query("SELECT id, catalogue_version, data FROM reading_block WHERE hour = $1 AND station = $2 ORDER BY id", hour, station);
        while (found.Read())
        {
            var (id, data) = (found.GetInt64(0), found.GetFieldValue<byte[]>(2));
            blocks.Add(new StoredBlock(id, found.GetInt32(1), ScoredReadings.Guarded(id, stationId, hour, () => DecodedBlock.Decode(data))));
        }

        return new StoredHour(hour, blocks);
    }

    private void Fill(ScoredRows rows, StoredBlock block, string stationId, long hour)
    {
        var catalogue = _catalogues.GetOrAdd(block.CatalogueVersion, sensorTypesAt);
        var readings = block.Readings;
        rows.Reset(catalogue);
        ScoredReadings.Guarded(block.Id, stationId, hour, () => readings.Width <= catalogue.Slots.Count ? readings : throw new InvalidDataException(
            $"It has values of {readings.Width} sensor types; catalogue version {block.CatalogueVersion} has {catalogue.Slots.Count}."));
        for (var i = 0; i < readings.Count; i++)
            rows.Add(readings.EventTicks[i], readings.ArrivedTicks[i], readings.ValuesOf(i), readings.Flags[i], readings.RawOf(i));
    }

    private sealed record StoredHour(long Hour, IReadOnlyList<StoredBlock> Blocks);

    private readonly record struct StoredBlock(long Id, int CatalogueVersion, DecodedBlock Readings);
}
