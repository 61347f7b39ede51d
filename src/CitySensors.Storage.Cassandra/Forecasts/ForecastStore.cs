using Cassandra;
using CitySensors.Core.Forecasts;
using CitySensors.Core.Storage;
using CitySensors.Storage.Cassandra.Connection;

namespace CitySensors.Storage.Cassandra.Forecasts;

/// <summary>The forecasts of stations. Thread safe.</summary>
public sealed class ForecastStore : IForecastStore
{
    private const string Reading = "reading forecasts";
    private const string Writing = "writing forecasts";
    private const int PageRows = 500;
    private const int ComparedHours = 24;

    private readonly StoreSession _session;
    private readonly TimeProvider _time;
    private readonly PreparedStatement _save;
    private readonly PreparedStatement _load;
    private readonly PreparedStatement _addHour;
    private readonly PreparedStatement _hours;
    private readonly PreparedStatement _newestHour;
    private readonly PreparedStatement _remove;
    private readonly PreparedStatement _removeHours;

    private ForecastStore(StoreSession session, TimeProvider time, IReadOnlyList<PreparedStatement> statements)
    {
        (_session, _time) = (session, time);
        (_save, _load, _addHour, _hours, _newestHour) = (statements[0], statements[1], statements[2], statements[3], statements[4]);
        (_remove, _removeHours) = (statements[5], statements[6]);
    }

    internal static async Task<ForecastStore> OpenAsync(StoreSession session, TimeProvider time, CancellationToken cancellationToken)
    {
        return new ForecastStore(
            session,
            time,
            [
                await Prepare("INSERT INTO forecast (station, trained, origin, data) VALUES (?, ?, ?, ?)"),
                await Prepare("SELECT data FROM forecast WHERE station = ?"),
                await Prepare("INSERT INTO forecast_hour (station, start, data) VALUES (?, ?, ?) USING TTL ?"),
                await Prepare("SELECT start, data FROM forecast_hour WHERE station = ? AND start >= ? AND start < ?"),
                await Prepare("SELECT start FROM forecast_hour WHERE station = ? ORDER BY start DESC LIMIT 1"),
                await Prepare("DELETE FROM forecast WHERE station = ?"),
                await Prepare("DELETE FROM forecast_hour WHERE station = ?"),
            ]);

        Task<PreparedStatement> Prepare(string cql) => session.PrepareAsync(cql, isIdempotent: true, cancellationToken);
    }

    /// <exception cref="InvalidDataException">The forecast is damaged.</exception>
    public async Task<StationForecast?> ForecastAsync(string stationId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(stationId);
        var row = (await _session.ExecuteAsync(_load.Bind(stationId), Reading, cancellationToken)).FirstOrDefault();
        return row is null ? null : ForecastBytes.Read(stationId, row.GetValue<byte[]>("data"));
    }

    /// <exception cref="InvalidDataException">A forecast is damaged.</exception>
    public async Task<IReadOnlyList<PastForecast>> PastForecastsAsync(string stationId, long fromTicks, long beforeTicks, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(stationId);
        var found = new List<PastForecast>();
        await foreach (var row in _session.RowsAsync(_hours.Bind(stationId, TimeOf(fromTicks), TimeOf(beforeTicks)), PageRows, Reading, cancellationToken))
            found.Add(ForecastBytes.ReadHour(row.GetValue<DateTimeOffset>("start").UtcTicks, row.GetValue<byte[]>("data")));
        return found;
    }

    /// <inheritdoc/>
    /// <remarks>The hours of a forecast before the forecast: a repetition after a failure finds them, and adds none that is not the first of its hour.</remarks>
    public async Task SaveForecastsAsync(IReadOnlyList<StationForecast> forecasts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(forecasts);
        foreach (var forecast in forecasts)
        {
            if (forecast.Sensors.Any(sensor => sensor.Hours.Count > 0)) await SaveHoursAsync(forecast, cancellationToken);
            var save = _save.Bind(forecast.StationId, forecast.TrainedAt, TimeOf(forecast.OriginTicks), ForecastBytes.Write(forecast));
            await _session.ExecuteAsync(save, Writing, cancellationToken);
        }
    }

    /// <summary>Removes the forecasts of a removed station.</summary>
    /// <exception cref="StoreUnavailableException">Some may remain; retry.</exception>
    public async Task RemoveAsync(string stationId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(stationId);
        await _session.ExecuteAsync(_remove.Bind(stationId), Writing, cancellationToken);
        await _session.ExecuteAsync(_removeHours.Bind(stationId), Writing, cancellationToken);
    }

    private async Task SaveHoursAsync(StationForecast forecast, CancellationToken cancellationToken)
    {
        var newest = (await _session.ExecuteAsync(_newestHour.Bind(forecast.StationId), Reading, cancellationToken)).FirstOrDefault()?.GetValue<DateTimeOffset>("start").UtcTicks ?? 0;
        var now = _time.GetUtcNow();
        var hours = new List<BoundStatement>();
        for (var hour = 0; hour < ComparedHours; hour++)
        {
            var start = forecast.OriginTicks + hour * TimeSpan.TicksPerHour;
            // The first forecast of an hour is the one that is compared.
            if (start <= newest) continue;
            var timeToLive = (int)Math.Max(1, (TimeOf(start) + ForecastRetention.Past - now).TotalSeconds);
            hours.Add(_addHour.Bind(forecast.StationId, TimeOf(start), ForecastBytes.WriteHour(forecast, hour), timeToLive));
        }

        if (hours.Count > 0) await _session.ExecuteAsync(SinglePartition.Batch(hours), Writing, cancellationToken);
    }

    private static DateTimeOffset TimeOf(long ticks) => new(Math.Clamp(ticks, 0, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);
}
