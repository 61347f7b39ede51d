using System.Globalization;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Core.Stations;
using CitySensors.Web.Json;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;

namespace CitySensors.Web.Readings;

/// <summary><c>GET /api/stations/{id}/readings</c>.</summary>
internal sealed class ReadingHistoryEndpoint(IReadingHistory history, ICityDefinitions city)
{
    private const char List = 'r';

    /// <summary>The maximum number of pages of the store that a request may scan for readings of a sensor.</summary>
    private const int MostLooks = 100;

    public async Task ListAsync(HttpContext context)
    {
        var query = new QueryReader(context);
        var start = query.Time("from") ?? DateTimeOffset.MinValue;
        var before = query.Time("to") ?? DateTimeOffset.MaxValue;
        var limit = query.Limit();
        var sensor = query.Text("sensor");
        var after = query.NumberPlace(List);
        if (start > before) query.Faults.Add("to", "Must not be before from.");
        if (sensor is not null && city.Catalogue.Slots.All(type => type.Id != sensor)) query.Faults.Add("sensor", "Unknown sensor type.");
        if (after >= DateTimeOffset.MaxValue.UtcTicks) query.BadCursor();
        if (await query.HasFailedAsync()) return;

        var id = RouteId.Get(context);
        if (city.Stations.Find(id) is not { } station)
        {
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, $"There is no station \"{id}\".");
            return;
        }

        if (after is { } last && last >= start.UtcTicks) start = new DateTimeOffset(last + 1, TimeSpan.Zero);
        var page = await ReadAsync(station, start, before, sensor, limit, context.RequestAborted);
        await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, page, ApiJson.Shared.PageReadingResource);
    }

    private async Task<Page<ReadingResource>> ReadAsync(
        StationDefinition station, DateTimeOffset start, DateTimeOffset before, string? sensor, int limit, CancellationToken cancellationToken)
    {
        var found = new List<ScoredReading>();
        // One more than requested shows whether there is another page. Readings without the sensor are skipped, so several queries may be needed.
        var look = sensor is null ? limit + 1 : QueryReader.MaxLimit;
        for (var looks = 0; ; looks++)
        {
            var read = await history.ReadAsync(station.Id, start, before, look, cancellationToken);
            found.AddRange(read.Where(reading => sensor is null || reading.Observations.Any(one => one.Sensor == sensor)));
            var ended = read.Count < look;
            if (ended || found.Count > limit)
            {
                var ofPage = await RevisedReadings.OfAsync(history, found, cancellationToken);
                return Page<ReadingResource>.Create(found, limit, reading => ReadingResource.From(reading, station, ofPage, sensor), CursorOf);
            }

            start = read[^1].EventTime.AddTicks(1);
            if (looks + 1 < MostLooks) continue;
            var revised = await RevisedReadings.OfAsync(history, found, cancellationToken);
            return new Page<ReadingResource> { Items = [.. found.Select(reading => ReadingResource.From(reading, station, revised, sensor))], NextCursor = CursorOf(read[^1]) };
        }
    }

    private static string CursorOf(ScoredReading reading) =>
        Cursor.Encode(List, reading.EventTime.UtcTicks.ToString(CultureInfo.InvariantCulture));
}
