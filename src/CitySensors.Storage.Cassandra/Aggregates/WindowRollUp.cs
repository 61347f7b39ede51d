using CitySensors.Core.Aggregates;
using CitySensors.Core.Sensors;
using CitySensors.Core.Stations;

namespace CitySensors.Storage.Cassandra.Aggregates;

/// <summary>Merges stored hours to days, and days to months. Thread safe.</summary>
internal sealed class WindowRollUp(RollUpContext city, AggregateTable table)
{
    /// <summary>Merges the day and the month of a time.</summary>
    /// <returns>The windows with values.</returns>
    public async Task<List<(WindowLength Resolution, SegmentAggregates Aggregates)>> RollAsync(
        string key, StationDefinition? station, long ticks, IReadOnlyList<SensorType> types, CancellationToken cancellationToken)
    {
        var (day, month) = (city.Days.At(ticks), city.Months.At(ticks));
        var merged = new List<(WindowLength, SegmentAggregates)>();
        var hours = await table.ListAsync(key, AggregateTable.Hour, day, cancellationToken);
        if (await WriteAsync(AggregateTable.Day, day, hours) is { } ofDay) merged.Add((WindowLength.Day, ofDay));
        var parts = await table.ListAsync(key, AggregateTable.Day, month, cancellationToken);
        // After a change of the time zone there are days of the former one.
        if (parts.Exists(part => !IsDay(part))) parts = await table.ListAsync(key, AggregateTable.Hour, month, cancellationToken);
        if (await WriteAsync(AggregateTable.Month, month, parts) is { } ofMonth) merged.Add((WindowLength.Month, ofMonth));
        return merged;

        async Task<SegmentAggregates?> WriteAsync(string resolution, Window window, List<StoredWindow> from)
        {
            if (from.Count == 0) return null;
            var stored = await table.ListAsync(key, resolution, window with { EndTicks = window.StartTicks + 1 }, cancellationToken);
            var aggregates = SegmentAggregates.Merge(window, from.SelectMany(part => part.Parts));
            var change = new WindowChange(aggregates, stored.FirstOrDefault(), types) { Stamp = city.Store.NewStamp() };
            await table.WriteAsync(key, resolution, change, city.Retention.TimeToLive(window.EndTicks, station, city.Time.GetUtcNow()), cancellationToken);
            return aggregates;
        }
    }

    private bool IsDay(StoredWindow part) => city.Days.At(part.StartTicks).StartTicks == part.StartTicks;
}
