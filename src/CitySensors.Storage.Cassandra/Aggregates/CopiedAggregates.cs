using CitySensors.Core.Aggregates;
using CitySensors.Core.Stations;
using CitySensors.Core.Storage;

namespace CitySensors.Storage.Cassandra.Aggregates;

/// <summary>Stores aggregates of hours that another store has computed, with their revisions, and merges days and months from them. Thread safe.</summary>
public sealed class CopiedAggregates(RollUpContext city)
{
    private readonly WindowRollUp _ofStations = new(city, city.Store.OfStations);
    private readonly WindowRollUp _ofAreas = new(city, city.Store.OfAreas);

    /// <summary>Stores hours of a station. To store them again changes nothing.</summary>
    /// <exception cref="StoreUnavailableException">Some may be stored; store all of them again.</exception>
    public async Task StoreAsync(StationDefinition station, IReadOnlyList<CopiedHour> hours, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(station);
        ArgumentNullException.ThrowIfNull(hours);
        foreach (var hour in hours)
        {
            var (change, timeToLive) = ChangeOf(hour, station);
            await city.Store.OfStations.WriteAsync(station.Id, AggregateTable.Hour, change, timeToLive, cancellationToken);
            await city.Store.Hours.WriteAsync(station.Id, change, timeToLive, cancellationToken);
        }

        await MergeAsync(_ofStations, station.Id, station, hours, cancellationToken);
    }

    /// <summary>Stores hours of an area; null for the whole city.</summary>
    /// <exception cref="StoreUnavailableException">Some may be stored; store all of them again.</exception>
    public async Task StoreAreaAsync(string? area, IReadOnlyList<CopiedHour> hours, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(hours);
        var key = area ?? AggregateStore.City;
        foreach (var hour in hours)
        {
            var (change, timeToLive) = ChangeOf(hour, null);
            await city.Store.OfAreas.WriteAsync(key, AggregateTable.Hour, change with { Arrived = null, Stamp = 1, IsRawDeleted = null }, timeToLive, cancellationToken);
        }

        await MergeAsync(_ofAreas, key, null, hours, cancellationToken);
    }

    /// <summary>Marks hours that the other store has not aggregated.</summary>
    /// <exception cref="StoreUnavailableException">Some may be marked; mark all of them again.</exception>
    public Task MarkAsync(string stationId, IReadOnlyList<long> hours, CancellationToken cancellationToken) => city.Store.Marks.Table.MarkAsync(stationId, hours, cancellationToken);

    /// <summary>States that all hours that are not aggregated are marked.</summary>
    /// <exception cref="StoreUnavailableException">Whether that is stored is unknown; repeat it.</exception>
    public Task FinishAsync(CancellationToken cancellationToken) => city.Store.FinishEarlierAsync(cancellationToken);

    /// <summary>The stored hours of a station, in order.</summary>
    /// <exception cref="InvalidDataException">What is stored is damaged.</exception>
    public async Task<IReadOnlyList<CopiedHour>> HoursAsync(string stationId, CancellationToken cancellationToken)
    {
        var found = new List<CopiedHour>();
        await foreach (var hour in city.Store.OfStations.ReadAsync(stationId, AggregateTable.Hour, 0, DateTimeOffset.MaxValue.UtcTicks, cancellationToken))
            found.Add(new CopiedHour(hour.StartTicks, hour.IsRawDeleted, hour.Area, hour.Read(HourReadings.PartOf(city.Hours, hour.StartTicks)).Write()));
        return found;
    }

    private (WindowChange Change, int TimeToLive) ChangeOf(CopiedHour hour, StationDefinition? station)
    {
        var (window, now) = (HourReadings.PartOf(city.Hours, hour.StartTicks), city.Time.GetUtcNow());
        var change = new WindowChange(SegmentAggregates.Read(hour.Data, window), null, city.Catalogue.Slots)
        {
            Area = hour.Area,
            Readings = 0,
            // What arrived until now is in it, also if its readings are no longer there.
            Arrived = now,
            IsRawDeleted = hour.IsRawDeleted,
        };
        return (change, city.Retention.TimeToLive(window.EndTicks, station, now));
    }

    private async Task MergeAsync(WindowRollUp windows, string key, StationDefinition? station, IReadOnlyList<CopiedHour> hours, CancellationToken cancellationToken)
    {
        foreach (var day in hours.Select(hour => city.Days.At(hour.StartTicks).StartTicks).Distinct()) await windows.RollAsync(key, station, day, city.Catalogue.Slots, cancellationToken);
    }
}

/// <param name="StartTicks">The start of the hour, or of the part of one, in UTC ticks.</param>
/// <param name="IsRawDeleted">Whether readings that it was computed from are deleted.</param>
/// <param name="Area">Where the station stood; null for areas, and if it was in none.</param>
/// <param name="Data">The output of <see cref="SegmentAggregates.Write()"/>.</param>
public sealed record CopiedHour(long StartTicks, bool IsRawDeleted, string? Area, byte[] Data);
