using CitySensors.Core.Aggregates;
using CitySensors.Core.Definitions;
using CitySensors.Core.Readings;
using CitySensors.Export.Aggregates;
using CitySensors.Export.Readings;
using CitySensors.Web.Aggregates;
using CitySensors.Web.City;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Export;

/// <summary><c>GET /api/export/readings</c> and <c>GET /api/export/aggregates</c>.</summary>
internal sealed class ExportEndpoints(
    IReadingScan readings, IAggregateHistory aggregates, ICityDefinitions city, IOptions<CityOptions> options, TimeProvider time, ExportResponse response)
{
    public const string Path = "/api/export";

    private readonly TimeZoneInfo _zone = options.Value.FindTimeZone();

    public async Task ReadingsAsync(HttpContext context)
    {
        var query = new QueryReader(context);
        var common = ExportQuery.Read(query, city);
        var withRaw = query.Flag("raw");
        ReadingPosition? after = null;
        if (query.Text("cursor") is { } cursor && !ReadingPosition.TryParse(cursor, out after))
            query.Faults.Add("cursor", "Must be the station_id and timestamp of the last row that was received, separated by a slash.");
        if (await query.HasFailedAsync()) return;
        var selection = new ReadingSelection(common.From.UtcTicks, common.Before.UtcTicks)
        {
            Station = common.Station, Area = common.Area, Slot = common.Slot, After = after, WithRaw = withRaw,
        };
        await response.WriteAsync(
            context, "readings", common.Format, common.Limit, new ReadingSource(readings, city.Stations, city.Catalogue, selection, common.Format.RowsOf));
    }

    public async Task AggregatesAsync(HttpContext context)
    {
        var query = new QueryReader(context);
        var common = ExportQuery.Read(query, city);
        var length = AggregateEndpoint.Resolution(query, AggregateEndpoint.Resolutions, WindowLength.Hour);
        AggregatePosition? after = null;
        if (query.Text("cursor") is { } cursor && !(AggregatePosition.TryParse(cursor, out after) && city.Catalogue.Slots.Any(type => type.Id == after.Sensor)))
            query.Faults.Add("cursor", "Must be the station_id, start and sensor of the last row that was received, separated by slashes.");
        if (await query.HasFailedAsync()) return;
        var selection = new AggregateSelection(new WindowGrid(length, _zone), common.From.UtcTicks, common.Before.UtcTicks)
        {
            Station = common.Station, Area = common.Area, Slot = common.Slot, After = after,
        };
        await response.WriteAsync(
            context,
            "aggregates",
            common.Format,
            common.Limit,
            new AggregateSource(aggregates, city.Stations, city.Catalogue, selection, time.GetUtcNow(), common.Format.RowsOf));
    }
}
