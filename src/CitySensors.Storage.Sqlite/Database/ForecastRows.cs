using CitySensors.Core.Forecasts;

namespace CitySensors.Storage.Sqlite.Database;

/// <summary>Reads, writes and deletes forecasts.</summary>
internal static class ForecastRows
{
    private const int HoursPerDay = 24;

    public static StationForecast? Latest(Statements statements, string stationId)
    {
        using var rows = statements.Query("SELECT data FROM forecast WHERE station = (SELECT key FROM station WHERE id = $1)", stationId);
        return rows.Read() ? ForecastBytes.Read(stationId, rows.GetFieldValue<byte[]>(0)) : null;
    }

    public static IReadOnlyList<PastForecast> Past(Statements statements, string stationId, long fromTicks, long beforeTicks)
    {
        var found = new List<PastForecast>();
        if (BlockIndex.KeyOf(statements, stationId) is not { } station) return found;
        using var rows = statements.Query(
            "SELECT id, data FROM forecast_hour WHERE id >= $1 AND id < $2 ORDER BY id", AggregateRows.IdOf(station, fromTicks), AggregateRows.IdOf(station, beforeTicks));
        while (rows.Read()) found.Add(ForecastBytes.ReadHour(AggregateRows.StartOf(rows.GetInt64(0)), rows.GetFieldValue<byte[]>(1)));
        return found;
    }

    public static void Save(Statements statements, StationForecast forecast)
    {
        if (BlockIndex.KeyOf(statements, forecast.StationId) is not { } station) return;
        statements.Execute("INSERT OR REPLACE INTO forecast (station, data) VALUES ($1, $2)", station, ForecastBytes.Write(forecast));
        statements.Execute(
            "DELETE FROM forecast_hour WHERE id >= $1 AND id < $2",
            AggregateRows.IdOf(station, 0),
            AggregateRows.IdOf(station, forecast.OriginTicks - ForecastRetention.Past.Ticks));
        if (forecast.Sensors.All(sensor => sensor.Hours.Count == 0)) return;
        var last = statements.Scalar(
            "SELECT max(id) FROM forecast_hour WHERE id >= $1 AND id < $2", AggregateRows.IdOf(station, 0), AggregateRows.IdOf(station, long.MaxValue)) as long?;
        for (var hour = 0; hour < HoursPerDay; hour++)
        {
            // The first forecast of an hour is the one that is compared.
            var id = AggregateRows.IdOf(station, forecast.OriginTicks + hour * TimeSpan.TicksPerHour);
            if (id > (last ?? 0)) statements.Execute("INSERT INTO forecast_hour (id, data) VALUES ($1, $2)", id, ForecastBytes.WriteHour(forecast, hour));
        }
    }

    public static void Remove(Statements statements, long station)
    {
        statements.Execute("DELETE FROM forecast WHERE station = $1", station);
        statements.Execute("DELETE FROM forecast_hour WHERE id >= $1 AND id < $2", AggregateRows.IdOf(station, 0), AggregateRows.IdOf(station, long.MaxValue));
    }
}
