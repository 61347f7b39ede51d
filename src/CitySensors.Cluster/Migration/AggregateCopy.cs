using CitySensors.Core.Stations;
using CitySensors.Grains.Retries;
using CitySensors.Storage.Cassandra.Aggregates;
using CitySensors.Storage.Sqlite.Database;

namespace CitySensors.Cluster.Migration;

/// <summary>Copies the stored aggregates of hours; days and months are merged from them. To copy them again changes nothing. For one run.</summary>
internal sealed class AggregateCopy(SourceCity source, CopiedAggregates target, RetryPolicy retry)
{
    /// <summary>About 5 MB.</summary>
    private const int PageHours = 5000;

    private const string Copying = "copying aggregates";

    public async Task CopyAsync(StationDefinition station, CancellationToken cancellationToken)
    {
        await CopyAsync(
            (from, limit) => source.Database.AggregatesAsync(station.Id, from, limit, cancellationToken), hours => target.StoreAsync(station, hours, cancellationToken), cancellationToken);
        var dirty = await source.Database.DirtyHoursAsync(station.Id, cancellationToken);
        if (dirty.Count > 0) await retry.ExecuteAsync(() => target.MarkAsync(station.Id, dirty, cancellationToken), "marking hours", cancellationToken);
    }

    /// <summary>Copies those of areas and of the city. Call it once all stations are copied.</summary>
    public async Task CopyAreasAsync(CancellationToken cancellationToken)
    {
        foreach (var area in (IEnumerable<string?>)[null, .. await source.Database.AggregatedAreasAsync(cancellationToken)])
        {
            await CopyAsync(
                (from, limit) => source.Database.AreaAggregatesAsync(area, from, limit, cancellationToken), hours => target.StoreAreaAsync(area, hours, cancellationToken), cancellationToken);
        }

        await retry.ExecuteAsync(() => target.FinishAsync(cancellationToken), Copying, cancellationToken);
    }

    private async Task CopyAsync(Func<long, int, Task<IReadOnlyList<ExportedAggregate>>> read, Func<IReadOnlyList<CopiedHour>, Task> store, CancellationToken cancellationToken)
    {
        for (var (from, count) = (0L, PageHours); count == PageHours;)
        {
            var page = await read(from, PageHours);
            if (page.Count > 0) await retry.ExecuteAsync(() => store([.. page.Select(hour => new CopiedHour(hour.StartTicks, hour.IsRawDeleted, hour.Area, hour.Data))]), Copying, cancellationToken);
            (from, count) = (page.Count > 0 ? page[^1].StartTicks + 1 : 0, page.Count);
        }
    }
}
