using CitySensors.Core.Aggregates;
using CitySensors.Core.Definitions;
using CitySensors.Core.Forecasts;
using CitySensors.Core.Storage;
using CitySensors.Web.City;
using CitySensors.Web.Definitions;
using CitySensors.Web.Json;
using CitySensors.Web.Problems;
using CitySensors.Web.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CitySensors.Web.Forecasts;

/// <summary><c>GET /api/stations/{id}/forecasts</c>.</summary>
/// <param name="city">The definitions.</param>
/// <param name="aggregates">What came.</param>
/// <param name="options">The city.</param>
/// <param name="forecasts">The forecasts; none if the store keeps none.</param>
internal sealed class ForecastEndpoint(ICityDefinitions city, IAggregateHistory aggregates, IOptions<CityOptions> options, IEnumerable<IForecastHistory> forecasts)
{
    private const int PastHours = 24;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(15);

    private readonly IForecastHistory? _forecasts = forecasts.LastOrDefault();
    private readonly WindowGrid _hours = new(WindowLength.Hour, options.Value.FindTimeZone());

    public async Task GetAsync(HttpContext context)
    {
        var query = new QueryReader(context);
        var sensor = query.Text("sensor");
        if (sensor is not null && city.Catalogue.Slots.All(type => type.Id != sensor)) query.Faults.Add("sensor", "Unknown sensor type.");
        if (await query.HasFailedAsync()) return;

        var id = RouteId.Get(context);
        if (city.Stations.Find(id) is null)
        {
            await DefinitionAnswers.NotFoundAsync(context, "station", id);
            return;
        }

        if (_forecasts is null)
        {
            await Problem.WriteAsync(context, StatusCodes.Status501NotImplemented, "This city has no forecasts.", "Its store keeps none.");
            return;
        }

        try
        {
            await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, await ReadAsync(_forecasts, id, sensor, context.RequestAborted), ApiJson.Shared.StationForecastResource);
        }
        catch (StoreUnavailableException error)
        {
            await Problem.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, error.Message, "Repeat the request later.", retryAfter: Retry);
        }
    }

    private async Task<StationForecastResource> ReadAsync(IForecastHistory history, string station, string? sensor, CancellationToken cancellationToken)
    {
        if (await history.ForecastAsync(station, cancellationToken) is not { } forecast) return new StationForecastResource { Sensors = new Dictionary<string, SensorForecastResource>() };
        var from = forecast.OriginTicks - PastHours * TimeSpan.TicksPerHour;
        var past = await history.PastForecastsAsync(station, from, forecast.OriginTicks, cancellationToken);
        var came = await CameAsync(station, from, forecast.OriginTicks, cancellationToken);
        return new StationForecastResource
        {
            TrainedAt = forecast.TrainedAt.UtcDateTime,
            Origin = new DateTime(forecast.OriginTicks, DateTimeKind.Utc),
            Sensors = forecast.Sensors.Where(one => sensor is null || one.SensorType == sensor).ToDictionary(one => one.SensorType, one => new SensorForecastResource
            {
                Reason = one.Reason,
                HistoryHours = one.HistoryHours,
                MeanAbsoluteError = Finite.OrNull(one.MeanAbsoluteError),
                LastValueError = Finite.OrNull(one.LastValueError),
                Hours = [.. one.Hours.Select((hour, i) => ForecastHourResource.From(forecast.OriginTicks + i * TimeSpan.TicksPerHour, hour))],
                Past = [.. past.Where(hour => hour.Sensors.ContainsKey(one.SensorType))
                    .Select(hour => PastForecastResource.From(hour, hour.Sensors[one.SensorType], came.GetValueOrDefault((one.SensorType, hour.StartTicks), double.NaN)))],
            }),
        };
    }

    private async Task<Dictionary<(string Sensor, long StartTicks), double>> CameAsync(string station, long from, long before, CancellationToken cancellationToken)
    {
        var types = city.Catalogue.Slots;
        var values = new Dictionary<(string, long), double>();
        var page = await aggregates.ReadAsync(station, new AggregateQuery(_hours, from, before, ulong.MaxValue, PastHours + 1), cancellationToken);
        foreach (var hour in page.Windows)
            for (var slot = 0; slot < types.Count; slot++)
                if (hour.Of(slot) is { Count: > 0 } aggregate) values[(types[slot].Id, hour.Window.StartTicks)] = StationForecast.ValueOf(aggregate, types[slot]);
        return values;
    }
}
